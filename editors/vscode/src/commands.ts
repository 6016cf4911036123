/** The commands of the palette. */

import { randomBytes } from "node:crypto";
import { dirname } from "node:path";
import * as vscode from "vscode";

import { matrix, secured } from "./matrix";
import { output, type Run } from "./program";
import { explain, LIST, readPage, readRules, type Rule } from "./rules";
import { program, type Server } from "./server";
import { summary, type WorkspaceReport } from "./workspace";

/** Scheme of the pages of rules, such as `oas-audit-rule:missing-401.md`. */
const PAGES = "oas-audit-rule";

/** Audits all documents of the workspace, says what was found, and shows the list of it. */
export async function auditWorkspace(server: Server): Promise<void> {
  const report = await working("Auditing the workspace", async (token) => {
    const client = await server.start();
    const ask = { previousResultIds: [] };
    return client?.sendRequest<WorkspaceReport>("workspace/diagnostic", ask, token);
  });
  if (report === undefined) {
    return;
  }
  await vscode.commands.executeCommand("workbench.actions.view.problems");
  void vscode.window.showInformationMessage(summary(report));
}

/** Shows the page of a rule: of the given one, or of one that the user picks. */
export async function explainRule(given: unknown): Promise<void> {
  const id = typeof given === "string" ? given : await pickRule();
  if (id !== undefined) {
    const page = vscode.Uri.from({ scheme: PAGES, path: `${id}.md` });
    await vscode.commands.executeCommand("markdown.showPreview", page);
  }
}

/** Provides the pages of rules to the Markdown preview. */
export const pages: vscode.TextDocumentContentProvider = {
  async provideTextDocumentContent({ path }, token) {
    return readPage(await run({ program: program(), args: explain(path.replace(/\.md$/, "")) }, token));
  },
};

/** Registers the provider of the pages. */
export function providePages(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(PAGES, pages);
}

async function pickRule(): Promise<string | undefined> {
  const rules = await working("Reading the rules", async (token) =>
    readRules(await run({ program: program(), args: LIST }, token)),
  );
  const here = new Set(rulesAtCursor());
  const item = ({ id, summary: label, severity, preset }: Rule) => ({
    id,
    label: id,
    description: `${severity}, ${preset}`,
    detail: label.replaceAll("`", ""),
  });
  const separator = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator, id: undefined });
  const atCursor = rules.filter(({ id }) => here.has(id)).map(item);
  const others = rules.filter(({ id }) => !here.has(id)).map(item);
  const items =
    atCursor.length === 0
      ? others
      : [separator("at the cursor"), ...atCursor, separator("other rules"), ...others];
  const options = { placeHolder: "Rule to explain", matchOnDetail: true };
  return (await vscode.window.showQuickPick(items, options))?.id;
}

/** The rules of the findings at the cursor. */
function rulesAtCursor(): string[] {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    return [];
  }
  return vscode.languages
    .getDiagnostics(editor.document.uri)
    .filter(({ source, range }) => source === "oas-audit" && range.intersection(editor.selection))
    .map(({ code }) => String(typeof code === "object" ? code.value : code));
}

/** Shows the matrix of the active document beside it. */
export class Matrices {
  /** The panels by the paths of their documents. */
  readonly #panels = new Map<string, vscode.WebviewPanel>();

  async show(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.uri.scheme !== "file") {
      void vscode.window.showInformationMessage("Open an OpenAPI document first.");
      return;
    }
    const path = document.uri.fsPath;
    const unsaved = document.isDirty ? document.getText() : undefined;
    const page = await working("Auditing the document", async (token) =>
      secured(await run(matrix(program(), { path, unsaved }), token), randomBytes(16).toString("hex")),
    );
    const panel = this.#panels.get(path) ?? this.#open(path);
    panel.webview.html = page;
    panel.reveal(undefined, true);
  }

  #open(path: string): vscode.WebviewPanel {
    const title = `Matrix: ${path.slice(dirname(path).length).replace(/^[/\\]/, "")}`;
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    // The report is one file: nothing is loaded from the disk.
    const options = { enableScripts: true, localResourceRoots: [] };
    const panel = vscode.window.createWebviewPanel("oasAudit.matrix", title, place, options);
    panel.onDidDispose(() => this.#panels.delete(path));
    this.#panels.set(path, panel);
    return panel;
  }
}

/**
 * Does something slow, with a note that the user can cancel.
 *
 * @throws {vscode.CancellationError} if the user does.
 */
async function working<T>(title: string, act: (token: vscode.CancellationToken) => Promise<T>): Promise<T> {
  const where = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(where, async (_, token) => {
    try {
      return await act(token);
    } catch (error) {
      throw token.isCancellationRequested ? new vscode.CancellationError() : error;
    }
  });
}

async function run(run: Run, token: vscode.CancellationToken): Promise<string> {
  const abort = new AbortController();
  const listener = token.onCancellationRequested(() => {
    abort.abort();
  });
  try {
    return await output({ ...run, signal: abort.signal });
  } finally {
    listener.dispose();
  }
}
