import { pinned } from "../invariants/containers.ts";
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

/** What may run, whoever signed it. */
export interface ApprovedImages {
  /** The registry and the name of the service's images. */
  readonly repository: string;
  /** Of third parties, by digest, each as it is written in the environment. */
  readonly images: readonly string[];
}

export function approvedPolicy({ repository, images }: ApprovedImages): PodPolicy {
  const [tagged, digested] = [":", "@"].map((end) => literal(`${repository}${end}`));
  const ours = `c.image.startsWith(${digested}) || c.image.startsWith(${tagged})`;
  return {
    name: "image-approved",
    description:
      "Every image is the service's, from its one registry, or one that the environment names by its digest.",
    validations: [
      ofEachContainer(
        `${ours} || c.image in ${literal(images)}`,
        `"image " + c.image + " is neither of ${repository} nor an image that the environment has"`,
      ),
    ],
  };
}
