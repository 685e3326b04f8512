import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/**
 * The annotation of a pod that reads its configuration at its start: another configuration makes another
 * pod.
 *
 * @param text the whole of the configuration
 */
export function configurationDigest(text: pulumi.Input<string>) {
  return {
    "paystream.local/configuration-digest": pulumi
      .output(text)
      .apply((known) => createHash("sha256").update(known).digest("hex").slice(0, 12)),
  };
}
