import { generateKeyPairSync, randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What an API server knows its callers by. */
export interface Tokens {
  /** Path of a file with the key that tokens of service accounts are signed with. */
  readonly serviceAccountKey: string;
  /** Path of the file for `--token-auth-file`. */
  readonly tokens: string;
  /** The token of each user, in the order in which they were given. */
  readonly of: readonly string[];
}

/** Somebody who calls the API server. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

/** May do everything. */
export const administrator: User = { name: "lab", groups: ["system:masters"] };

/** Makes new secrets, readable by their owner only. */
export async function writeTokens(folder: string, users: readonly User[]): Promise<Tokens> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const serviceAccountKey = join(folder, "service-account.key");
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  await writeFile(serviceAccountKey, pem, { mode: 0o600 });
  const tokens = join(folder, "tokens.csv");
  const issued = users.map((user) => ({ ...user, token: randomBytes(24).toString("hex") }));
  const lines = issued.map(
    ({ token, name, groups }) => `${token},${name},${name},"${groups.join(",")}"\n`,
  );
  await writeFile(tokens, lines.join(""), { mode: 0o600 });
  return { serviceAccountKey, tokens, of: issued.map(({ token }) => token) };
}
