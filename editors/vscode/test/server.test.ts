/** A session with the real server, as VS Code has it: it asks for diagnostics (LSP 3.17). */

import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { pathToFileURL } from "node:url";

import {
  createProtocolConnection,
  type CodeAction,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type InitializeParams,
  type InitializeResult,
  type ProtocolConnection,
  type TextEdit,
} from "vscode-languageserver-protocol/node";

import { summary, type WorkspaceReport } from "../src/workspace";
import { BINARY, SAMPLE } from "./support";

suite("the server", { timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "oas-audit-"));
  cpSync(SAMPLE, folder, { recursive: true });
  const path = join(folder, "orders.yaml");
  const uri = pathToFileURL(path).href;
  let text = readFileSync(path, "utf8");
  let version = 1;
  let server: ChildProcess;
  let connection: ProtocolConnection;

  before(async () => {
    const child = spawn(BINARY, ["lsp"], { stdio: ["pipe", "pipe", "inherit"] });
    server = child;
    connection = createProtocolConnection(child.stdout, child.stdin);
    // The server watches files and asks to look again.
    connection.onRequest("client/registerCapability", () => null);
    connection.onRequest("workspace/diagnostic/refresh", () => null);
    connection.listen();
    const root = pathToFileURL(folder).href;
    const params: Omit<InitializeParams, "rootUri"> = {
      processId: process.pid,
      workspaceFolders: [{ uri: root, name: "sample" }],
      capabilities: {
        general: { positionEncodings: ["utf-16"] },
        textDocument: { diagnostic: {}, publishDiagnostics: { relatedInformation: true, dataSupport: true } },
        workspace: {
          diagnostics: { refreshSupport: true },
          didChangeWatchedFiles: { dynamicRegistration: true },
        },
      },
    };
    const { capabilities } = await connection.sendRequest<InitializeResult>("initialize", params);
    assert.ok(capabilities.diagnosticProvider?.workspaceDiagnostics, "the command Audit workspace needs it");
    await connection.sendNotification("initialized", {});
  });

  after(() => {
    server.kill();
    rmSync(folder, { recursive: true });
  });

  async function diagnostics(rule: string): Promise<Diagnostic[]> {
    const ask = { textDocument: { uri } };
    const report = await connection.sendRequest<DocumentDiagnosticReport>("textDocument/diagnostic", ask);
    assert.equal(report.kind, "full");
    return "items" in report ? report.items.filter(({ code }) => code === rule) : [];
  }

  test("finds what is in a document, and its quick fix removes it", async () => {
    const textDocument = { uri, languageId: "yaml", version, text };
    await connection.sendNotification("textDocument/didOpen", { textDocument });
    const [finding, ...others] = await diagnostics("missing-401");
    assert.ok(finding !== undefined && others.length === 0);
    assert.equal(finding.source, "oas-audit");
    assert.equal(line(text, finding.range.start.line).trim(), "get:");

    const ask = { textDocument: { uri }, range: finding.range, context: { diagnostics: [finding] } };
    const actions = await connection.sendRequest<CodeAction[]>("textDocument/codeAction", ask);
    const action = actions.find(({ kind, title }) => kind === "quickfix" && title.includes("`401`"));
    assert.ok(action !== undefined, JSON.stringify(actions.map(({ title }) => title)));
    assert.deepEqual(Object.keys(action.edit?.changes ?? {}), [uri]);
    text = edited(text, action.edit?.changes?.[uri] ?? []);
    version += 1;
    const contentChanges = [{ text }];
    await connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges,
    });
    assert.deepEqual(await diagnostics("missing-401"), []);
    assert.notDeepEqual(await diagnostics("create-without-201"), []);
  });

  test("audits the whole workspace", async () => {
    const report = await connection.sendRequest<WorkspaceReport>("workspace/diagnostic", {
      previousResultIds: [],
    });
    assert.match(summary(report), /^2 errors and \d+ warnings in \d files?\.$/);
  });

  test("ends when it is asked to", async () => {
    await connection.sendRequest("shutdown");
    const exit = once(server, "exit");
    await connection.sendNotification("exit");
    assert.deepEqual(await exit, [0, null]);
  });
});

function line(text: string, at: number): string {
  return text.split("\n")[at] ?? "";
}

/** Applies edits, which count UTF-16 code units, to a text with Unix lines. */
function edited(text: string, edits: readonly TextEdit[]): string {
  const lines = text.split("\n");
  const offset = ({ line: at, character }: TextEdit["range"]["start"]) =>
    lines.slice(0, at).reduce((sum, own) => sum + own.length + 1, character);
  const parts = edits.map(({ range, newText }) => ({
    start: offset(range.start),
    end: offset(range.end),
    newText,
  }));
  parts.sort((one, other) => other.start - one.start);
  return parts.reduce(
    (whole, { start, end, newText }) => whole.slice(0, start) + newText + whole.slice(end),
    text,
  );
}
