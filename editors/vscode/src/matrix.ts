/** The HTML report of one document: its operations by status codes, and its findings. */

import { dirname } from "node:path";

import type { Run } from "./program";

/** A document that an editor shows. */
export interface Document {
  /** The absolute path of its file. */
  readonly path: string;
  /** Its text, if it differs from that of the file. */
  readonly unsaved?: string | undefined;
}

/** Returns the run that prints the report. Text that is not saved counts, as in the editor. */
export function matrix(program: string, { path, unsaved }: Document): Run {
  const report = ["check", "--format", "html"];
  const input = unsaved === undefined ? ["--", path] : ["--stdin-path", path, "-"];
  return { program, args: [...report, ...input], directory: dirname(path), input: unsaved };
}

const POLICY = /<meta http-equiv="Content-Security-Policy" content="[^"]*">/g;
const SCRIPT = /<script>/g;

/**
 * Returns the report with a policy that runs the script of the report and no other.
 *
 * The report itself allows all inline scripts, since a file has nobody who would make a new `nonce` each time.
 * Styles stay inline: the report sets the widths of columns, and VS Code adds its own style sheet.
 *
 * @throws {Error} if the report has not exactly one policy and one script. Then it is not shown.
 */
export function secured(report: string, nonce: string): string {
  const policy = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
  return once(once(report, POLICY, meta), SCRIPT, `<script nonce="${nonce}">`);
}

function once(text: string, pattern: RegExp, replacement: string): string {
  const count = text.match(pattern)?.length ?? 0;
  if (count !== 1) {
    throw new Error(`the report has ${count} places that match ${pattern.source}, and not one`);
  }
  return text.replace(pattern, () => replacement);
}
