/** Which documents are worth a language server. */

import { basename } from "node:path";

/** How much of a text is read, in UTF-16 code units. */
const START = 1 << 16;

const CONFIG = /^\.?oas-audit\.ya?ml$/;

/** A key of a description in YAML or JSON, or the responses of a part that others refer to. */
const KEY = /(?:^|[{,])\s*(["']?)(?:openapi|swagger|responses)\1\s*:/m;

/**
 * Whether a text may be an OpenAPI document, a part of one, or a config of oas-audit.
 *
 * The server decides for itself what it audits. This only keeps it from being started, and missed, for any YAML file.
 */
export function isRelevant(path: string, text: string): boolean {
  return CONFIG.test(basename(path)) || KEY.test(text.slice(0, START));
}
