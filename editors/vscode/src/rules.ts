/** The rules, and the page of each. */

/** A rule as a list shows it. */
export interface Rule {
  readonly id: string;
  readonly summary: string;
  readonly severity: string;
  readonly preset: string;
}

/** Arguments that print all rules as JSON. */
export const LIST = ["rules", "--format", "json"] as const;

/** Arguments that print one rule as JSON. */
export function explain(id: string): string[] {
  return ["explain", "--format", "json", "--", id];
}

/**
 * Reads the list of rules.
 *
 * @throws {TypeError} if the text has another form.
 */
export function readRules(json: string): Rule[] {
  const rules = member(JSON.parse(json), "rules");
  if (!Array.isArray(rules)) {
    throw new TypeError("`rules` is not a list");
  }
  return rules.map((rule: unknown) => ({
    id: text(rule, "id"),
    summary: text(rule, "summary"),
    severity: text(rule, "severity"),
    preset: text(rule, "preset"),
  }));
}

/**
 * Returns the page of a rule, as Markdown.
 *
 * @throws {TypeError} if the text has another form.
 */
export function readPage(json: string): string {
  const rule: unknown = JSON.parse(json);
  const [id, severity, preset] = [text(rule, "id"), text(rule, "severity"), text(rule, "preset")];
  return `# ${id}\n\n*${severity}, in the preset \`${preset}\`*\n\n${text(rule, "docs").trimEnd()}\n`;
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !(name in value)) {
    throw new TypeError(`there is no \`${name}\``);
  }
  return (value as Record<string, unknown>)[name];
}

function text(value: unknown, name: string): string {
  const found = member(value, name);
  if (typeof found !== "string") {
    throw new TypeError(`\`${name}\` is not a text`);
  }
  return found;
}
