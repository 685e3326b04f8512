import { pinned } from "../invariants/containers.ts";
import { serviceRepository } from "../release/signer.ts";
import { literal } from "./cel.ts";
import { ofEachContainer, type PodPolicy } from "./pod-policy.ts";

/** What a tag names may be another image a moment later. */
export const pinnedPolicy: PodPolicy = {
  name: pinned.name,
  description: pinned.description,
  validations: [
    ofEachContainer(
      'c.image.matches("^[^@]+@sha256:[0-9a-f]{64}$")',
      '"image " + c.image + " has no digest"',
    ),
  ],
};

/** @param listed images of third parties, by digest, each as it is written in the environment */
export function approvedPolicy(listed: readonly string[]): PodPolicy {
  const [tagged, digested] = [":", "@"].map((end) => literal(`${serviceRepository}${end}`));
  const ours = `c.image.startsWith(${digested}) || c.image.startsWith(${tagged})`;
  return {
    name: "image-approved",
    description:
      "Every image is the service's, from its one registry, or one that the environment names by its digest.",
    validations: [
      ofEachContainer(
        `${ours} || c.image in ${literal(listed)}`,
        `"image " + c.image + " is neither of ${serviceRepository} nor an image that the environment has"`,
      ),
    ],
  };
}
