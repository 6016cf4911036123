/** Finds the program `oas-audit` and runs it. */

import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";

/** The parts of the surroundings that decide which program runs. */
export interface Surroundings {
  /** The home directory of the user. */
  readonly home: string;
  /** The first folder of the workspace, if there is one. */
  readonly folder: string | undefined;
  /** The value of `PATH`. */
  readonly path: string;
  /** The value of `process.platform`. */
  readonly platform: string;
}

/** The program was not found. */
export class Missing extends Error {
  override readonly name = "Missing";
}

/** The program ran and failed, or did not run. */
export class Failed extends Error {
  override readonly name = "Failed";
}

/**
 * Returns the absolute path of the program.
 *
 * The setting wins; without it the directories of `PATH` are searched in their order.
 *
 * @throws {Missing} if there is no such program.
 */
export function findProgram(setting: string, around: Surroundings): string {
  const path = setting.trim();
  if (path !== "") {
    const expanded = expand(path, around);
    if (!isProgram(expanded)) {
      throw new Missing(`The setting oasAudit.path is ${path}, but ${expanded} is not a program.`);
    }
    return expanded;
  }
  // A script such as `oas-audit.cmd` needs a shell, so on Windows only the program itself counts.
  const name = around.platform === "win32" ? "oas-audit.exe" : "oas-audit";
  // A relative directory in `PATH` depends on the working directory, which the workspace could choose.
  const directories = around.path.split(delimiter).filter(isAbsolute);
  const found = directories.map((directory) => join(directory, name)).find(isProgram);
  if (found === undefined) {
    throw new Missing(
      `The program ${name} is not in a directory of PATH, and the setting oasAudit.path is empty.`,
    );
  }
  return found;
}

function expand(path: string, around: Surroundings): string {
  const home = path.replace(/^~(?=$|[/\\])/, () => around.home);
  const whole = home.replaceAll("${workspaceFolder}", () => around.folder ?? "");
  return isAbsolute(whole) ? whole : resolve(around.folder ?? around.home, whole);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** One run of the program. */
export interface Run {
  readonly program: string;
  readonly args: readonly string[];
  /** The working directory. */
  readonly directory?: string | undefined;
  /** The text on standard input. */
  readonly input?: string | undefined;
  /** Ends the run. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs the program and returns its standard output.
 *
 * The exit status says whether there are findings, and whether something could not be audited. A report contains both,
 * so a run fails only without one.
 *
 * @throws {Failed} if the program does not start, is ended, or reports an error. The message contains its own words.
 */
export function output({ program, args, directory, input, signal }: Run): Promise<string> {
  return new Promise((succeed, fail) => {
    const child = spawn(program, args, { cwd: directory, signal, windowsHide: true });
    const out: Buffer[] = [];
    const complaints: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => out.push(part));
    child.stderr.on("data", (part: Buffer) => complaints.push(part));
    // A program that ends early does not read everything. Its exit status says why.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input ?? "");
    child.on("error", (error) => {
      fail(new Failed(`${program} could not be run: ${error.message}`));
    });
    child.on("close", (status) => {
      const text = Buffer.concat(out).toString("utf8");
      if (status === 0 || (status !== null && text !== "")) {
        succeed(text);
      } else {
        const why = Buffer.concat(complaints).toString("utf8").trim();
        const ended = status === null ? "was ended" : `ended with status ${status}`;
        fail(new Failed(why === "" ? `oas-audit ${ended}.` : why));
      }
    });
  });
}
