// Makes the npm packages from the archives of a release: `node npm.mjs ARCHIVES PACKAGES`, at the root of the repository.
// One package for each system contains its binary. `oas-audit` depends on all of them, and npm installs the one that fits.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SYSTEMS = {
  "darwin-arm64": "aarch64-apple-darwin",
  "darwin-x64": "x86_64-apple-darwin",
  // Static, so that one binary works with every libc.
  "linux-arm64": "aarch64-unknown-linux-musl",
  "linux-x64": "x86_64-unknown-linux-musl",
  "win32-x64": "x86_64-pc-windows-msvc",
};

const [archives, packages] = process.argv.slice(2);
const manifest = readFileSync("Cargo.toml", "utf8");
const field = (name) => manifest.match(new RegExp(`^${name} = "(.*)"$`, "m"))[1];
const version = field("version");
const common = {
  version,
  description: field("description"),
  license: field("license"),
  repository: { type: "git", url: `git+${field("repository")}.git` },
  homepage: field("repository"),
};
const write = (directory, own) =>
  writeFileSync(join(directory, "package.json"), `${JSON.stringify({ ...own, ...common }, null, 2)}\n`);

const optionalDependencies = {};
for (const [system, target] of Object.entries(SYSTEMS)) {
  const name = `oas-audit-v${version}-${target}`;
  const archive = `${name}.tar.gz`;
  if (!existsSync(join(archives, archive))) {
    // A release has all archives. A test run has only that of its own system.
    if (process.env.GITHUB_REF_TYPE === "tag") throw new Error(`there is no ${archive} in ${archives}`);
    console.log(`${archive} is not there: no package for ${system}`);
    continue;
  }
  const [os, cpu] = system.split("-");
  const directory = join(packages, system);
  const bin = os === "win32" ? "oas-audit.exe" : "oas-audit";
  mkdirSync(directory, { recursive: true });
  execFileSync("tar", ["-xzf", archive], { cwd: archives });
  for (const file of [bin, "LICENSE-APACHE", "LICENSE-MIT"]) {
    renameSync(join(archives, name, file), join(directory, file));
  }
  rmSync(join(archives, name), { recursive: true });
  write(directory, { name: `@oas-audit/${system}`, os: [os], cpu: [cpu], files: [bin, "LICENSE-*"] });
  optionalDependencies[`@oas-audit/${system}`] = version;
}

const directory = join(packages, "oas-audit");
mkdirSync(directory, { recursive: true });
cpSync(".github/release/npm/oas-audit.js", join(directory, "oas-audit.js"));
for (const file of ["README.md", "LICENSE-APACHE", "LICENSE-MIT"]) cpSync(file, join(directory, file));
write(directory, {
  name: "oas-audit",
  bin: { "oas-audit": "oas-audit.js" },
  files: ["oas-audit.js", "LICENSE-*"],
  engines: { node: ">=18" },
  keywords: ["openapi", "linter", "http", "api", "status-code"],
  optionalDependencies,
});
