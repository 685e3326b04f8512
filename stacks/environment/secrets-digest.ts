import { createHash } from "node:crypto";

/**
 * Twelve hexadecimal digits that change when one of the secrets does, and with which pods are rolled. It
 * may be shown: it is made of all the values together, each at least 16 characters long, so that no
 * guess of one of them can be compared with it.
 */
export function secretsDigest(secrets: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(secrets).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 12);
}
