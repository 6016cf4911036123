// Bundles the extension, or with `--tests` the tests.
import { readdirSync, rmSync } from "node:fs";
import { build } from "esbuild";

const options = {
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "node20",
  logLevel: "warning",
};

if (process.argv.includes("--tests")) {
  rmSync("out", { recursive: true, force: true });
  await build({
    ...options,
    entryPoints: readdirSync("test").map((name) => `test/${name}`),
    outdir: "out",
    sourcemap: "inline",
  });
} else {
  await build({
    ...options,
    entryPoints: ["src/extension.ts"],
    outfile: "dist/extension.js",
    external: ["vscode"],
    minify: process.argv.includes("--minify"),
  });
}
