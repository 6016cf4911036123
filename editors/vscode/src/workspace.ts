/** The diagnostics of a workspace in one sentence. */

/** The part of the answer to `workspace/diagnostic` that counts (LSP 3.17). */
export interface WorkspaceReport {
  readonly items: readonly {
    readonly kind: string;
    readonly items?: readonly { readonly severity?: number | undefined }[] | undefined;
  }[];
}

const SEVERITIES = [
  [1, "error"],
  [2, "warning"],
  [3, "info"],
  [4, "hint"],
] as const;

/** Says how many findings of each severity there are, and in how many files. */
export function summary(report: WorkspaceReport): string {
  const files = report.items.map((file) => file.items ?? []).filter((found) => found.length > 0);
  const found = files.flat();
  if (found.length === 0) {
    return "No findings in this workspace.";
  }
  const counts = SEVERITIES.map(([severity, name]) => ({
    name,
    count: found.filter((one) => (one.severity ?? 1) === severity).length,
  }));
  const parts = counts.filter(({ count }) => count > 0).map(({ name, count }) => plural(count, name));
  return `${list(parts)} in ${plural(files.length, "file")}.`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function list(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1) ?? ""}`;
}
