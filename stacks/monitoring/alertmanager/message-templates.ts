import { readFileSync } from "node:fs";

/** What messages say, as Alertmanager reads it. */
export function messageTemplates(): string {
  return readFileSync(new URL("paystream.tmpl", import.meta.url), "utf8");
}
