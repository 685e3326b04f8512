import type { Catalogue } from "@paystream/metrics";
import type { Peer } from "../../controllers.ts";

/**
 * The labels that Prometheus adds to the series of other programs. It adds no `namespace`: where a series
 * has that label, it is what the program says it is, and need not be renamed.
 */
export const programLabels = { job: "open", instance: "open" } as const;

/**
 * Where a program exposes its metrics. `service`: one address, which stays visible when nobody answers
 * (`up` is 0) and keeps its `instance` when a pod is replaced. `pods`: each pod of a headless Service,
 * because each has something else to tell. Both are found by name: to discover them, Prometheus would need
 * a right in their namespace, which is not the environment's to grant. `neighbor`: a Service of the
 * environment itself, whose pods have its name as label `app`. `companions`: each pod of a headless Service in
 * a namespace that the environment has beside its own. `itself`: over the pod's loopback.
 */
type Found =
  | { readonly as: "service" | "pods"; readonly service: string; readonly of: Peer }
  | { readonly as: "neighbor"; readonly service: string }
  | {
      readonly as: "companions";
      readonly service: string;
      /** @param namespace the environment's */
      readonly of: (namespace: string) => Peer;
    }
  | { readonly as: "itself" };

/** A program whose metrics an environment reads, besides its own service. */
export interface Program<Metrics extends Catalogue = Catalogue> {
  /** The name of its job, which its series have as label `job`. */
  readonly name: string;
  readonly found: Found;
  readonly port: number;
  /** `/metrics` unless said. */
  readonly path?: string;
  /** What is kept of what it exposes: names and labels, with their source. */
  readonly catalogue: Metrics;
  /** The label that says what namespace a series is about: those about others are dropped. */
  readonly namespaceLabel?: string;
  /** Whether series that are about no namespace are kept beside those about the environment's. */
  readonly clusterWide?: boolean;
  /** More series than this are others than what is meant to be kept: the scrape fails. */
  readonly sampleLimit: number;
  /** What is done to its series before they are chosen from. */
  readonly relabelling?: readonly Relabelling[];
}

/** https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config */
export interface Relabelling {
  readonly source_labels: readonly string[];
  readonly regex: string;
  readonly target_label: string;
  readonly replacement?: string;
}
