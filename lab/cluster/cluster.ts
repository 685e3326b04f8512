import type { KubeConfig } from "@kubernetes/client-node";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { type LabState, readLabState } from "../lab-state.ts";
import { killContainer } from "../machine/kill-container.ts";
import { killComponent } from "../machine/machine.ts";
import { type Forward, forwardPort } from "./forward.ts";
import type { ForwardTarget } from "./forward-target.ts";
import { readKubeconfig } from "./kubeconfig.ts";
import { KubernetesApi } from "./kubernetes-api.ts";

/** A cluster that PayStream runs on: the lab's own, or any other. */
export interface Cluster extends AsyncDisposable {
  readonly api: KubernetesApi;
  /**
   * Where its ingress gateway answers, such as http://localhost:8080.
   *
   * @throws UsageError where nobody said it
   */
  readonly gateway: URL;
  /**
   * Opens a port of loopback that leads to a port of a pod, or to one of a Service. Each connection finds
   * its pod anew, so it outlives restarts of pods and of the API server.
   *
   * @param localPort any that is free, unless one is named
   * @throws Error when there is nothing to connect to now, or the port is not free
   */
  forward(target: ForwardTarget, port: number, localPort?: number): Promise<Forward>;
  /** Kills the API server with SIGKILL; absent where the cluster's owner is another. */
  readonly killApiServer?: () => Promise<void>;
  /** Kills the processes of a pod with SIGKILL; absent where its node is another machine. */
  readonly killContainers?: (pod: PodName) => Promise<void>;
}

/** A pod, and where it is. */
interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/** How a cluster is named on a command line. */
export interface ClusterOptions {
  /** Path of a kubeconfig. Without it, the cluster is the one of `pnpm lab up`. */
  readonly kubeconfig?: string | undefined;
  /** A context of the kubeconfig. */
  readonly context?: string | undefined;
  /** Where the cluster's ingress gateway answers. */
  readonly gateway?: string | undefined;
}

/** @throws {@link UsageError} where there is no such cluster; whether it answers is seen by the first request */
export async function openCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { kubeconfig, context, gateway } = options;
  if (kubeconfig !== undefined) {
    return connect(readKubeconfig(kubeconfig, context), { gateway });
  }
  if (context !== undefined) {
    throw new UsageError("--context names a context of a kubeconfig. Name that too: --kubeconfig");
  }
  const lab = await readLabState();
  return connect(readKubeconfig(lab.kubeconfig, lab.context), {
    gateway: gateway ?? lab.gateway,
    lab,
  });
}

function connect(
  config: KubeConfig,
  { gateway, lab }: { readonly gateway: string | undefined; readonly lab?: LabState },
): Cluster {
  const api = new KubernetesApi(config);
  const forwards = new AsyncDisposableStack();
  return {
    api,
    get gateway() {
      if (gateway === undefined || !URL.canParse(gateway)) {
        throw new UsageError(
          `Where the cluster's ingress gateway answers is ${gateway === undefined ? "not known" : `no URL: ${gateway}`}. Say it, such as --gateway http://localhost:8080`,
        );
      }
      return new URL(gateway);
    },
    forward: async (target, port, localPort) =>
      forwards.use(await forwardPort(config, api, target, port, localPort)),
    ...(lab?.isOwn && {
      killApiServer: () => killComponent(lab.folder, "kube-apiserver"),
      killContainers: (pod: PodName) => killContainers(api, pod),
    }),
    async [Symbol.asyncDispose]() {
      await forwards.disposeAsync();
      api[Symbol.dispose]();
    },
  };
}

async function killContainers(api: KubernetesApi, metadata: PodName): Promise<void> {
  const { status } = await api.read({ apiVersion: "v1", kind: "Pod", metadata });
  const { containerStatuses = [] } = Object(status) as {
    readonly containerStatuses?: readonly { readonly containerID?: string }[];
  };
  let killed = 0;
  for (const { containerID } of containerStatuses) {
    if (containerID !== undefined) {
      killed += await killContainer(containerID.replace(/^\w+:\/\//, ""));
    }
  }
  if (killed === 0) {
    throw new Error(
      `The pod ${metadata.name} has no process on this machine that could be killed.`,
    );
  }
}
