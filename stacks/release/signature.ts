import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { UsageError } from "../commands/environment-argument.ts";
import { pipelineSigner } from "./signer.ts";

/** Where a key signs instead of an identity, these variables name it. */
const keyVariables = {
  /** `awskms:///arn:…`, or the file of a private key. */
  signing: "COSIGN_KEY",
  /** The file of the public key, where it is not that of the key that signs. */
  verification: "COSIGN_PUBLIC_KEY",
} as const;

/** Names no service of Sigstore that would be told of a signature. */
const withoutServices = fileURLToPath(new URL("signing-config.json", import.meta.url));

/**
 * With what `cosign sign` and `cosign attest` sign: the identity of whoever runs it, or the one key that is
 * named. A key of one's own is for a registry of one's own, so nothing of it goes into the public log.
 */
export function signingFlags(
  variables: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const key = variables[keyVariables.signing];
  return ["--yes", ...(key ? ["--key", key, "--signing-config", withoutServices] : [])];
}

/** By what `cosign verify` verifies a signature. */
export function verificationFlags(
  variables: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const key = variables[keyVariables.verification] || variables[keyVariables.signing];
  return key
    ? ["--key", key, "--insecure-ignore-tlog=true"]
    : [
        "--certificate-identity",
        pipelineSigner.subject,
        "--certificate-oidc-issuer",
        pipelineSigner.issuer,
      ];
}

/**
 * Verifies that an image is ours.
 *
 * @param image - by digest: what a tag names may be another image a moment later
 * @throws UsageError where it is not signed by our signer, or cosign is missing
 */
export function verifySignature(image: string): void {
  const { status, error, stderr } = cosign([
    "verify",
    ...verificationFlags(process.env),
    "--output",
    "text",
    digested(image),
  ]);
  if (error !== undefined) {
    throw new UsageError(cosignMissing);
  }
  if (status !== 0) {
    throw new UsageError(
      `${image} is not signed by ${verificationFlags(process.env)[1]}:\n${stderr.trim()}`,
    );
  }
}

/** @throws UsageError where an image is not named by its digest */
export function digested(image: string): string {
  if (!/^[^@\s]+@sha256:[0-9a-f]{64}$/.test(image)) {
    throw new UsageError(
      `"${image}" is not an image by digest: write it as <registry>/<name>@sha256:<64 hexadecimal digits>.`,
    );
  }
  return image;
}

/** Runs cosign, whose answer is read and not shown. */
function cosign(args: readonly string[]) {
  return spawnSync("cosign", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

export const cosignMissing =
  "cosign is not on PATH. Install it (https://docs.sigstore.dev/cosign/system_config/installation/), then try again.";
