import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { suite, test } from "node:test";

import { matrix, secured } from "../src/matrix";
import { output } from "../src/program";
import { isRelevant } from "../src/relevance";
import { explain, LIST, readPage, readRules } from "../src/rules";
import { summary } from "../src/workspace";
import { BINARY, SAMPLE } from "./support";

suite("relevance", () => {
  const relevant: [string, string, string][] = [
    ["YAML", "api.yaml", "# a comment\nopenapi: 3.1.0\n"],
    ["YAML with Windows lines", "api.yaml", "# a comment\r\nopenapi: 3.1.0\r\n"],
    ["JSON", "api.json", '{\n  "info": {},\n  "openapi": "3.1.0"\n}'],
    ["JSON in one line", "api.json", '{"info":{},"swagger":"2.0"}'],
    ["quotes", "api.yaml", "'swagger' : '2.0'\n"],
    ["a part", "paths/orders.yaml", "get:\n  responses:\n    '200': {description: orders}\n"],
    ["a config", join("any", "oas-audit.yaml"), ""],
    ["a hidden config", ".oas-audit.yaml", ""],
  ];
  for (const [name, path, text] of relevant) {
    test(name, () => {
      assert.ok(isRelevant(path, text));
    });
  }

  const others: [string, string, string][] = [
    ["nothing", "api.yaml", ""],
    ["other YAML", "compose.yaml", "services:\n  web: {image: openapi}\n"],
    ["words of a text", "notes.yaml", "text: we use openapi a lot\n"],
    ["a key that contains the word", "package.json", '{"scripts": {"my-openapi": "1", "openapi-lint": "2"}}'],
  ];
  for (const [name, path, text] of others) {
    test(`not ${name}`, () => {
      assert.ok(!isRelevant(path, text));
    });
  }
});

suite("rules", () => {
  test("are those of the program", async () => {
    const rules = readRules(await output({ program: BINARY, args: LIST }));
    const rule = rules.find(({ id }) => id === "missing-401");
    assert.deepEqual(rule, {
      id: "missing-401",
      summary: "An operation that requires credentials declares no `401`",
      severity: "warning",
      preset: "recommended",
    });
    assert.ok(rules.length > 30);
  });

  test("have a page", async () => {
    const page = readPage(await output({ program: BINARY, args: explain("missing-401") }));
    assert.ok(
      page.startsWith("# missing-401\n\n*warning, in the preset `recommended`*\n\nAn operation"),
      page,
    );
    assert.match(page, /\n## Bad\n\n```yaml\n/);
  });

  test("that nobody knows have none", async () => {
    await assert.rejects(output({ program: BINARY, args: explain("--help") }), { name: "Failed" });
  });

  test("in another form are refused", () => {
    for (const json of ["[]", "{}", '{"rules": 1}', '{"rules": [{"id": 1}]}', "null"]) {
      assert.throws(() => readRules(json), TypeError, json);
    }
    assert.throws(() => readPage("{}"), TypeError);
  });
});

suite("the matrix", () => {
  const path = join(SAMPLE, "orders.yaml");

  test("is the report of the document, and runs its own script only", async () => {
    const page = secured(await output(matrix(BINARY, { path })), "0123");
    assert.match(page, /<script nonce="0123">\n"use strict";/);
    assert.doesNotMatch(page, /script-src 'unsafe-inline'/);
    assert.equal(page.match(/http-equiv="Content-Security-Policy"/g)?.length, 1);
    assert.match(page, /default-src 'none'.*; script-src 'nonce-0123'/);
    assert.match(page, /"operations":\[\{/);
  });

  test("counts text that is not saved", async () => {
    const text = readFileSync(path, "utf8").replaceAll("/books", "/unsaved-books");
    const run = matrix(BINARY, { path, unsaved: text });
    assert.equal(run.directory, dirname(path));
    const page = await output(run);
    assert.match(page, /\/unsaved-books/);
    // References are relative to the file.
    assert.doesNotMatch(page, /unresolved-reference"/);
  });

  test("shows markup of a document as text", async () => {
    const text = readFileSync(path, "utf8").replaceAll("Larkspur", "</script><script>alert(1)</script>");
    const page = secured(await output(matrix(BINARY, { path, unsaved: text })), "0123");
    assert.equal(page.match(/<script\b/g)?.length, 2);
  });

  test("is refused in another form", () => {
    const policy = '<meta http-equiv="Content-Security-Policy" content="x">';
    assert.equal(secured(`${policy}<script>`, "a").match(/nonce/g)?.length, 2);
    for (const report of ["", policy, `${policy}<script><script>`, `${policy}${policy}<script>`]) {
      assert.throws(() => secured(report, "a"), /the report has \d places/);
    }
  });
});

suite("the summary of a workspace", () => {
  const file = (...severities: number[]) => ({
    kind: "full",
    items: severities.map((severity) => ({ severity })),
  });

  test("counts findings and files", () => {
    assert.equal(summary({ items: [] }), "No findings in this workspace.");
    assert.equal(summary({ items: [file(), file()] }), "No findings in this workspace.");
    assert.equal(summary({ items: [file(2), file()] }), "1 warning in 1 file.");
    assert.equal(summary({ items: [file(1, 2), file(2)] }), "1 error and 2 warnings in 2 files.");
    assert.equal(summary({ items: [file(3, 2, 1, 2)] }), "1 error, 2 warnings and 1 info in 1 file.");
    assert.equal(summary({ items: [{ kind: "unchanged" }] }), "No findings in this workspace.");
  });
});
