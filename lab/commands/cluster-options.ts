import { contract } from "@paystream/auth-service/contract";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { type Cluster, type ClusterOptions, openCluster } from "../cluster/cluster.ts";
import { readLabState } from "../lab-state.ts";

/** How a command is told which cluster it is about, for `parseArgs`; without any of them, the one of `pnpm lab up`. */
export const clusterOptions = {
  kubeconfig: { type: "string" },
  context: { type: "string" },
  gateway: { type: "string" },
  namespace: { type: "string" },
} as const;

/** A cluster, and where in it an environment is. */
export interface OpenEnvironment extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly namespace: string;
  /** Whether the cluster is the lab's own. */
  readonly isOwn: boolean;
  /** Where the live page is. */
  readonly page: string | undefined;
}

/** @throws {@link UsageError} where there is no such cluster, or nobody can tell which environment is meant */
export async function openEnvironment({
  namespace,
  ...options
}: ClusterOptions & { readonly namespace?: string | undefined }): Promise<OpenEnvironment> {
  const lab = options.kubeconfig === undefined ? await readLabState() : undefined;
  await using opening = new AsyncDisposableStack();
  const cluster = opening.use(await openCluster(options));
  const found = namespace ?? lab?.namespace ?? (await onlyEnvironment(cluster));
  const opened = opening.move();
  return {
    cluster,
    namespace: found,
    isOwn: lab?.isOwn ?? false,
    page: lab?.page,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** The namespace of the one environment that is deployed to a cluster. */
async function onlyEnvironment({ api }: Cluster): Promise<string> {
  const rollouts = await api.list("argoproj.io/v1alpha1", "Rollout").catch((error: Error) => {
    throw new UsageError(`The cluster does not say which environments it has: ${error.message}`);
  });
  const [namespace, ...others] = rollouts
    .filter(({ metadata }) => metadata.name === contract.resources.app)
    .map(({ metadata }) => metadata.namespace ?? "");
  if (namespace === undefined) {
    throw new UsageError("No environment of PayStream is deployed to this cluster.");
  }
  if (others.length > 0) {
    throw new UsageError(
      `Several environments are deployed to this cluster. Name one of these with --namespace: ${[namespace, ...others].join(", ")}`,
    );
  }
  return namespace;
}
