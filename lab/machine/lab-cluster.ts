import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { controllers } from "../../stacks/controllers.ts";
import { installDefinitions, readDefinitions } from "../cluster/custom-resource-definitions.ts";
import { readKubeconfig } from "../cluster/kubeconfig.ts";
import { KubernetesApi } from "../cluster/kubernetes-api.ts";
import { controllerObjects } from "../controllers/controllers.ts";
import { installControllers } from "../controllers/install-controllers.ts";
import { gatewayObjects } from "../gateway/gateway-objects.ts";
import { type LabImageName, labImage } from "../images/lab-image.ts";
import type { OciImage } from "../images/oci-image.ts";
import { programImage } from "../images/program-image.ts";
import { pagerObjects } from "../pager/pager-objects.ts";
import { tool } from "../tools/tool.ts";
import { importImage } from "./import-image.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { isMachineRunning, startMachine, stopMachine } from "./machine.ts";
import { type NodePackages, nodePackages } from "./node-packages.ts";
import { unmetRequirements } from "./requirements.ts";

/** How long the API server and the node may take on a busy machine, in milliseconds. */
const START_LIMIT_MS = 180_000;
const POLL_MS = 100;

/** The lab's own cluster, with its controllers, its gateway and its pager. */
export interface LabCluster {
  readonly layout: Layout;
  /** Where the ingress gateway answers. */
  readonly gateway: string;
  /** Gives the node images that pods are to run. */
  give(images: readonly OciImage[]): Promise<void>;
}

/**
 * Starts the lab's own cluster, or finds it running.
 *
 * @param folder for everything of it
 * @param tell is told what is done
 * @throws {@link UsageError} where this machine cannot be it, saying why and what can be done instead
 * @throws Error where something does not start; nothing is left of what was started here
 */
export async function startLabCluster(
  folder: string,
  tell: (what: string) => void,
): Promise<LabCluster> {
  const layout = layoutOf(folder);
  if (!(await isMachineRunning(folder))) {
    await refuseWhatCannotBe();
  }
  const packages = nodePackages(await tool("node-packages"));
  if ((await isMachineRunning(folder)) && existsSync(layout.installed)) {
    tell("The lab's cluster is running.");
    using api = new KubernetesApi(readKubeconfig(layout.kubeconfig));
    return clusterOf(layout, packages, await gatewayOf(api));
  }
  // Of one that was switched off with the machine, or whose start was interrupted.
  if (existsSync(folder)) {
    await stopMachine(folder);
  }
  const pause = await labImage("pause");
  const images = await controllerImages();
  tell("Starting the control plane and a node …");
  await startMachine(folder, {
    kubernetes: await tool("kubernetes"),
    packages,
    pauseImage: pause.reference,
  });
  try {
    await importAll(layout, packages, [pause, ...Object.values(images)]);
    using api = new KubernetesApi(readKubeconfig(layout.kubeconfig));
    await ready(api);
    tell("Installing the controllers …");
    await installDefinitions(api, await readDefinitions(await tool("custom-resource-definitions")));
    await installControllers(api, await objectsOf(images));
    await writeFile(layout.installed, "");
    return clusterOf(layout, packages, await gatewayOf(api));
  } catch (error) {
    await stopMachine(folder);
    throw error;
  }
}

function clusterOf(layout: Layout, packages: NodePackages, gateway: string): LabCluster {
  return { layout, gateway, give: (images) => importAll(layout, packages, images) };
}

/** The images of the controllers and of the pager, by what they are. */
async function controllerImages() {
  const image = (name: LabImageName) => labImage(name);
  return {
    coredns: await image("coredns"),
    argoRollouts: await image("argo-rollouts"),
    externalSecrets: await image("external-secrets"),
    envoy: await image("envoy"),
    translator: await programImage(
      "gateway-translator",
      new URL("../gateway/program/main.ts", import.meta.url),
    ),
    pager: await programImage("pager", new URL("../pager/program/main.ts", import.meta.url)),
  };
}

async function objectsOf(images: Awaited<ReturnType<typeof controllerImages>>) {
  const references = Object.entries(images).map(([name, { reference }]) => [name, reference]);
  const named: Record<keyof typeof images, string> = Object.fromEntries(references);
  return [
    ...(await controllerObjects(named)),
    ...gatewayObjects(named),
    ...pagerObjects(named.pager),
  ];
}

async function importAll(
  layout: Layout,
  packages: NodePackages,
  images: readonly OciImage[],
): Promise<void> {
  for (const image of images) {
    await retried(() => importImage(layout, packages, image));
  }
}

/** Once the API server answers, the node is ready and every namespace has its first service account. */
async function ready(api: KubernetesApi): Promise<void> {
  await retried(async () => {
    const nodes = await api.list("v1", "Node");
    const isReady = nodes.some(({ status }) => {
      const { conditions = [] } = status as { conditions?: { type: string; status: string }[] };
      return conditions.some(({ type, status }) => type === "Ready" && status === "True");
    });
    if (!isReady) {
      throw new Error("The lab's node is not ready.");
    }
    await api.get("/api/v1/namespaces/kube-system/serviceaccounts/default");
  });
}

/** Its Service has an address of the cluster, which this machine reaches too. */
async function gatewayOf(api: KubernetesApi): Promise<string> {
  const { namespace, serviceAccount: name } = controllers.ingressGateway;
  const service = await api.read({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace },
  });
  return `http://${(service.spec as { readonly clusterIP: string }).clusterIP}`;
}

/** What is starting does not answer at first. */
async function retried(attempt: () => Promise<void>): Promise<void> {
  const limit = performance.now() + START_LIMIT_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > limit) {
        throw error;
      }
    }
    await sleep(POLL_MS);
  }
}

async function refuseWhatCannotBe(): Promise<void> {
  const unmet = await unmetRequirements();
  if (unmet.length > 0) {
    throw new UsageError(`${unmet.join("\n")}

Any other cluster with the controllers will do:
  pnpm lab up --kubeconfig <file> --gateway <url>
Where you have Docker, kind makes one:
  pnpm lab kind`);
  }
}
