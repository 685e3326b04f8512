import type { INamespacedImageValidatingPolicy } from "@kubernetes-models/kyverno/policies.kyverno.io/v1/NamespacedImageValidatingPolicy";
import { billOfMaterials, type ImageSigner } from "../release/signer.ts";
import { matchConstraints, pod, podChanges } from "./cel.ts";

type Spec = INamespacedImageValidatingPolicy["spec"];

export const signed = {
  name: "image-signed",
  description:
    "Every image of the service is signed by our pipeline, and so is the bill of materials of its packages.",
} as const;

export interface SignaturePolicyArgs {
  /** The registry and the name of our images. */
  readonly repository: string;
  readonly signer: ImageSigner;
}

/** In seconds, the most that an API server waits: the registry is asked, and Sigstore for its keys. */
const TIMEOUT_S = 30;

const images = (field: string) => `${pod}.?${field}.orValue([]).map(c, c.image)`;

/**
 * The `spec` of a NamespacedImageValidatingPolicy, besides what is done with what it refuses. Images of
 * others are not looked at. A tag of ours in a pod is replaced by the digest that it names at that moment,
 * before any policy judges: what was verified is what runs.
 */
export function signaturePolicySpec({ repository, signer }: SignaturePolicyArgs): Spec {
  const verified = (condition: string, fault: string) => ({
    expression: `images.ofThePod.all(image, ${condition})`,
    message: fault,
  });
  return {
    matchConstraints,
    matchConditions: [podChanges],
    matchImageReferences: [{ glob: `${repository}@*` }, { glob: `${repository}:*` }],
    images: [
      {
        name: "ofThePod",
        expression: ["containers", "initContainers", "ephemeralContainers"].map(images).join(" + "),
      },
    ],
    attestors: [{ name: "pipeline", cosign: cosignOf(signer) }],
    attestations: [{ name: "packages", intoto: { type: billOfMaterials } }],
    validations: [
      verified(
        "verifyImageSignatures(image, [attestors.pipeline]) > 0",
        `an image of ${repository} is not signed by ${nameOf(signer)}`,
      ),
      verified(
        "verifyAttestationSignatures(image, attestations.packages, [attestors.pipeline]) > 0",
        `an image of ${repository} has no bill of materials (${billOfMaterials}) that is signed by ${nameOf(signer)}`,
      ),
    ],
    validationConfigurations: { mutateDigest: true, verifyDigest: true, required: true },
    webhookConfiguration: { timeoutSeconds: TIMEOUT_S },
  };
}

function cosignOf(signer: ImageSigner): NonNullable<Spec["attestors"][number]["cosign"]> {
  if (signer.kind === "identity") {
    const { issuer, subject } = signer;
    // Sigstore's own logs and roots, which Kyverno fetches.
    return { keyless: { identities: [{ issuer, subject }] } };
  }
  const isAddress = /^[a-z]+:\/\//.test(signer.publicKey);
  return {
    key: isAddress ? { kms: signer.publicKey } : { data: signer.publicKey },
    // As signingFlags() has it: nothing that a key signed is in the public log.
    ctlog: { insecureIgnoreTlog: true, insecureIgnoreSCT: true },
  };
}

function nameOf(signer: ImageSigner): string {
  return signer.kind === "identity" ? signer.subject : "our key";
}
