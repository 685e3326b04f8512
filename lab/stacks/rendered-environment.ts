import { renderedObjects } from "../../stacks/plan/rendered-objects.ts";
import { readCommitted } from "../../stacks/render/committed-files.ts";

/** A Kubernetes object as it stands in a rendered file. */
export interface RenderedKubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  /** Of the shape that the kind has. */
  // biome-ignore lint/suspicious/noExplicitAny: every kind has another one, and cluster and tools check it
  readonly spec?: any;
  readonly data?: Readonly<Record<string, string>>;
}

/** The Kubernetes objects of an environment's committed files; Vault's resources are not among them. */
export function renderedEnvironment(environment: string): readonly RenderedKubernetesObject[] {
  return renderedObjects(readCommitted(environment)).flatMap(({ content }) =>
    "apiVersion" in content ? [content as unknown as RenderedKubernetesObject] : [],
  );
}
