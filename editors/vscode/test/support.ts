/** The program and the documents that the tests use. */

import { existsSync } from "node:fs";
import { resolve } from "node:path";

function existing(path: string): string {
  if (!existsSync(path)) {
    throw new Error(`there is no ${path}; build oas-audit, or name the program in OAS_AUDIT_BIN`);
  }
  return path;
}

// npm runs the tests in the directory of the extension.
const project = resolve("../..");

/** The real program. */
export const BINARY = existing(resolve(process.env["OAS_AUDIT_BIN"] ?? `${project}/target/debug/oas-audit`));

/** A directory with a document that has findings. */
export const SAMPLE = existing(`${project}/fixtures/sample`);
