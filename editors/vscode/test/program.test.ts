import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, suite, test } from "node:test";

import { Failed, findProgram, Missing, output, type Surroundings } from "../src/program";
import { BINARY, SAMPLE } from "./support";

const root = mkdtempSync(join(tmpdir(), "oas-audit-"));
after(() => {
  rmSync(root, { recursive: true });
});

function program(...path: string[]): string {
  const file = join(root, ...path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, "");
  chmodSync(file, 0o755);
  return file;
}

function around(path: string[] = []): Surroundings {
  return {
    home: join(root, "home"),
    folder: join(root, "work"),
    path: path.join(delimiter),
    platform: "linux",
  };
}

suite("the program", () => {
  test("is the one in the setting", () => {
    const home = program("home", "bin", "audit");
    const work = program("work", "tools", "audit");
    assert.equal(findProgram(home, around()), home);
    assert.equal(findProgram(" ~/bin/audit ", around()), home);
    assert.equal(findProgram("${workspaceFolder}/tools/audit", around()), work);
    assert.equal(findProgram("tools/audit", around()), work);
  });

  test("is the first one in the directories of PATH", () => {
    const first = program("first", "oas-audit");
    const second = program("second", "oas-audit");
    writeFileSync(program("second", "oas-audit.exe"), "");
    const path = [join(root, "nowhere"), join(root, "second"), join(root, "first")];
    assert.equal(findProgram("", around(path)), second);
    assert.equal(findProgram("", around(path.reverse())), first);
    assert.equal(findProgram("", { ...around(path), platform: "win32" }), `${second}.exe`);
  });

  test("is never in a relative directory of PATH", () => {
    program("here", "oas-audit");
    const before = process.cwd();
    process.chdir(root);
    try {
      assert.throws(() => findProgram("", around(["here", "."])), Missing);
    } finally {
      process.chdir(before);
    }
  });

  test("is missing", () => {
    mkdirSync(join(root, "folder", "oas-audit"), { recursive: true });
    const file = program("plain", "oas-audit");
    chmodSync(file, 0o644);
    assert.throws(() => findProgram("", around([join(root, "folder"), join(root, "plain")])), {
      name: "Missing",
      message: "The program oas-audit is not in a directory of PATH, and the setting oasAudit.path is empty.",
    });
    assert.throws(() => findProgram("~/none", around()), {
      name: "Missing",
      message: `The setting oasAudit.path is ~/none, but ${join(root, "home", "none")} is not a program.`,
    });
  });
});

suite("a run", () => {
  test("returns what the program prints, with and without findings", async () => {
    assert.match(await output({ program: BINARY, args: ["--version"] }), /^oas-audit \d/);
    const found = await output({ program: BINARY, args: ["check", "--format", "concise", SAMPLE] });
    assert.match(found, /warning\[create-without-201\]/);
  });

  test("returns the report of a document that can't be audited", async () => {
    const args = ["check", "--format", "html", "no-such-file.yaml"];
    assert.match(await output({ program: BINARY, args, directory: root }), /no-such-file\.yaml/);
  });

  test("fails with the words of the program", async () => {
    const run = output({ program: BINARY, args: ["explain", "no-such-rule"] });
    await assert.rejects(run, (error: unknown) => {
      assert.ok(error instanceof Failed);
      assert.match(error.message, /no-such-rule/);
      return true;
    });
  });

  test("fails if the program does not start", async () => {
    await assert.rejects(output({ program: join(root, "none"), args: [] }), Failed);
  });

  test("is ended on request", async () => {
    const abort = new AbortController();
    // The server waits for its client.
    const run = output({ program: BINARY, args: ["lsp"], input: undefined, signal: abort.signal });
    abort.abort();
    await assert.rejects(run, Failed);
  });
});
