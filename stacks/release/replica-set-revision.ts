/** A ReplicaSet of a Rollout as `kubectl get -o json` lists it, as far as it is read here. */
export interface ListedReplicaSet {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly template: {
      readonly spec: { readonly containers: readonly { readonly image: string }[] };
    };
  };
}

/** Where Argo Rollouts counts the revisions of a Rollout. */
const revisionAnnotation = "rollout.argoproj.io/revision";

/**
 * The revision, as Argo Rollouts counts them, whose pods run an image: the newest, if several do.
 *
 * @returns undefined where no ReplicaSet is left that does
 */
export function revisionWithImage(
  replicaSets: readonly ListedReplicaSet[],
  image: string,
): number | undefined {
  const revisions = replicaSets
    .filter(({ spec }) => spec.template.spec.containers.some((one) => one.image === image))
    .map(({ metadata }) => Number(metadata.annotations?.[revisionAnnotation]))
    .filter(Number.isInteger);
  return revisions.length === 0 ? undefined : Math.max(...revisions);
}
