import * as z from "zod";
import type { AdmissionRules } from "../admission/admission.ts";
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
  const signer = reader.isSet(admissionSettings.publicKey)
    ? ({ kind: "key", publicKey: reader.read(admissionSettings.publicKey) } as const)
    : pipelineSigner;
  if (action === undefined) {
    return undefined;
  }
  const image = reader.read(settings.image);
  if (image !== undefined && !image.startsWith(`${serviceRepository}@`)) {
    reader.refuse(
      `${project}:image is "${image}" and would not be admitted: it must be of ${serviceRepository}, or ${project}:admission off`,
      settings.image,
    );
  }
  return { action, signer };
}
