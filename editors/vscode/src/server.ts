/** The language server in VS Code: when it starts, and with which settings. */

import { homedir } from "node:os";
import * as vscode from "vscode";
import { LanguageClient, type Executable, type LanguageClientOptions } from "vscode-languageclient/node";

import { findProgram } from "./program";
import { isRelevant } from "./relevance";

/** Section of the settings. vscode-languageclient reads `oasAudit.trace.server` by this name. */
const SECTION = "oasAudit";
const NAME = "OAS Audit";
const LANGUAGES = ["yaml", "json"];

/**
 * Returns the path of the program.
 *
 * @throws {Missing} if it is not found.
 */
export function program(): string {
  return findProgram(vscode.workspace.getConfiguration(SECTION).get("path", ""), {
    home: homedir(),
    folder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
    path: process.env["PATH"] ?? "",
    platform: process.platform,
  });
}

/** The server, which starts with the first relevant document. */
export class Server implements vscode.Disposable {
  #client: LanguageClient | undefined;
  #isWanted = false;
  /** Starts and stops, one after the other. */
  #queue: Promise<unknown> = Promise.resolve();
  readonly #channel = vscode.window.createOutputChannel(NAME, { log: true });
  readonly #listeners: vscode.Disposable[];

  /** @param report shows an error to the user. */
  constructor(private readonly report: (error: unknown) => void) {
    this.#listeners = [
      vscode.workspace.onDidOpenTextDocument((document) => {
        this.#consider(document);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        this.#consider(document);
      }),
      vscode.workspace.onDidChangeConfiguration((change) => {
        const isOurs = ["enable", "path"].some((name) => change.affectsConfiguration(`${SECTION}.${name}`));
        if (isOurs && this.#isWanted) {
          void this.restart();
        }
      }),
    ];
    vscode.workspace.textDocuments.forEach((document) => {
      this.#consider(document);
    });
  }

  /** Starts the server unless it runs, and returns its client: `undefined` if it is disabled or can't start. */
  start(): Promise<LanguageClient | undefined> {
    this.#isWanted = true;
    return this.#next(async () => (this.#client ??= await this.#launch()));
  }

  /** Stops the server and starts it with the settings of now. */
  async restart(): Promise<LanguageClient | undefined> {
    await this.#next(() => this.#stop());
    return this.start();
  }

  /** Stops the server. */
  async stop(): Promise<void> {
    this.dispose();
    await this.#next(() => this.#stop());
  }

  dispose(): void {
    this.#listeners.forEach((listener) => {
      listener.dispose();
    });
  }

  /** Does one thing after all before it. An error is reported and becomes `undefined`. */
  #next<T>(act: () => Promise<T>): Promise<T | undefined> {
    const next = this.#queue.then(act).catch((error: unknown) => {
      this.report(error);
      return undefined;
    });
    this.#queue = next;
    return next;
  }

  #consider(document: vscode.TextDocument): void {
    const isCandidate = document.uri.scheme === "file" && LANGUAGES.includes(document.languageId);
    if (!this.#isWanted && isCandidate && isRelevant(document.uri.fsPath, document.getText())) {
      void this.start();
    }
  }

  async #launch(): Promise<LanguageClient | undefined> {
    if (!vscode.workspace.getConfiguration(SECTION).get<boolean>("enable", true)) {
      return undefined;
    }
    const server: Executable = { command: program(), args: ["lsp"] };
    const options: LanguageClientOptions = {
      documentSelector: LANGUAGES.map((language) => ({ scheme: "file", language })),
      outputChannel: this.#channel,
      diagnosticPullOptions: { onChange: true, onSave: true },
    };
    const client = new LanguageClient(SECTION, NAME, server, options);
    try {
      await client.start();
    } catch (error) {
      await client.dispose().catch(() => undefined);
      throw error;
    }
    return client;
  }

  async #stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.dispose();
  }
}
