/** The entry point: connects the server and the commands with VS Code. */

import * as vscode from "vscode";

import { auditWorkspace, explainRule, Matrices, providePages } from "./commands";
import { Missing } from "./program";
import { Server } from "./server";

const INSTALL = "https://github.com/oas-audit/oas-audit#install";

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const started = new Server((error) => void complain(error));
  const matrices = new Matrices();
  const commands: Record<string, (argument: unknown) => Promise<unknown>> = {
    auditWorkspace: () => auditWorkspace(started),
    explainRule,
    showMatrix: () => matrices.show(),
    restartServer: () => started.restart(),
  };
  const registered = Object.entries(commands).map(([name, act]) =>
    vscode.commands.registerCommand(`oasAudit.${name}`, (argument: unknown) => act(argument).catch(complain)),
  );
  context.subscriptions.push(...registered, providePages(), started);
  server = started;
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

/** Shows an error, with the way out where one is known. */
async function complain(error: unknown): Promise<void> {
  if (error instanceof vscode.CancellationError) {
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof Missing)) {
    await vscode.window.showErrorMessage(`OAS Audit: ${message}`);
    return;
  }
  const [install, settings] = ["How to install", "Open settings"];
  const choice = await vscode.window.showErrorMessage(`OAS Audit: ${message}`, install, settings);
  if (choice === install) {
    await vscode.env.openExternal(vscode.Uri.parse(INSTALL));
  } else if (choice === settings) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "oasAudit.path");
  }
}
