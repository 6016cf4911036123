#!/usr/bin/env node
// Runs the binary of the package for this system, and exits with its status.
"use strict";
const { spawnSync } = require("node:child_process");

const system = `${process.platform}-${process.arch}`;
let binary;
try {
  binary = require.resolve(`@oas-audit/${system}/oas-audit${process.platform === "win32" ? ".exe" : ""}`);
} catch {
  console.error(
    `oas-audit: the package @oas-audit/${system} is not installed. Install without --omit=optional. If there is no package for ` +
      "this system, `cargo install --locked oas-audit` builds oas-audit.",
  );
  process.exit(2);
}
const { error, signal, status } = spawnSync(binary, process.argv.slice(2), { stdio: "inherit" });
if (error) {
  console.error(`oas-audit: ${binary} can't be run: ${error.message}`);
  process.exit(2);
}
if (signal) process.kill(process.pid, signal);
process.exit(status ?? 2);
