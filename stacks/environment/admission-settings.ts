import * as z from "zod";
import type { AdmissionRules } from "../admission/admission.ts";
import type { Environment } from "../environment.ts";
import { pipelineSigner, serviceRepository } from "../release/signer.ts";
import type { ConfigurationReader } from "./configuration-reader.ts";
import { project } from "./project.ts";
import { setting, text } from "./setting.ts";
import { settings } from "./settings.ts";

export const admissionSettings = {
  admission: setting({
    key: "admission",
    schema: z
      .enum(["enforce", "audit", "off"])
      .transform((value) => (value === "off" ? undefined : value)),
    rule: "enforce where Kyverno refuses pods that break a rule, audit where it only tells of them, or off where the cluster has no Kyverno",
    example: "enforce",
    fallback: "off",
  }),
  repository: setting({
    key: "imageRepository",
    schema: text(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)+$/),
    rule: "the registry and the name of the service's images, as IMAGE_REPOSITORY has them in the pipeline",
    example: serviceRepository,
    fallback: serviceRepository,
  }),
  publicKey: setting({
    key: "imagePublicKey",
    schema: text(
      /^((awskms|azurekms|gcpkms|hashivault):\/\/\S+|-----BEGIN PUBLIC KEY-----\n[\w+/=\n]+\n-----END PUBLIC KEY-----\n?)$/,
    ),
    rule: "the public key that belongs to COSIGN_KEY, in PEM, or its address in a key management service",
    example: "awskms:///alias/paystream",
  }),
} as const;

/** What an environment's pods are held to as they are made, besides its own images of third parties. */
export type AdmissionSettings = Omit<AdmissionRules, "images">;

/** Undefined where nothing is held to anything. What is set for it then stays without effect. */
export function readAdmission(reader: ConfigurationReader): AdmissionSettings | undefined {
  const action = reader.read(admissionSettings.admission);
  const repository = reader.read(admissionSettings.repository);
  const signer = reader.isSet(admissionSettings.publicKey)
    ? ({ kind: "key", publicKey: reader.read(admissionSettings.publicKey) } as const)
    : pipelineSigner;
  return action && { action, repository, signer };
}

/** Notes it as a fault where an environment would refuse its own service. */
export function refuseInadmissible(
  reader: ConfigurationReader,
  { admission, release }: Pick<Environment, "admission" | "release">,
): void {
  const { image } = release;
  if (admission !== undefined && image?.startsWith(`${admission.repository}@`) === false) {
    reader.refuse(
      `${project}:image is "${image}" and would not be admitted: it must be of ${admission.repository}`,
      settings.image,
    );
  }
}
