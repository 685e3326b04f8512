import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { RenderedKubernetesObject } from "../rendered-environment.ts";

/** Where Prometheus finds its files in its container. */
const MOUNTED_AT = "/etc/prometheus";
const STORED_AT = "/prometheus";
/** What the rendered configuration says every 15 s. */
const INTERVAL = "1s";

/** A pod as the discovery of Kubernetes tells of it. */
export interface DiscoveredPod {
  /** `<host>:<port>` of the container port. */
  readonly address: string;
  readonly name: string;
  readonly app: string;
  readonly portName: string;
  readonly phase: "Running" | "Succeeded";
  readonly role: "canary" | "stable";
  readonly podTemplateHash: string;
}

/**
 * Writes the files of an environment's Prometheus into a folder, as they are rendered, but for three
 * things: pods are listed instead of discovered, with the labels that the discovery gives them, so that
 * they are relabelled as in a cluster; programs that have a name there have an address here; and
 * everything happens every second.
 *
 * @param programs `<host>:<port>` of the metrics of each other program, by the name of its job
 * @returns the command line that the environment's Deployment has, for that folder
 */
export async function writePrometheusFiles(
  folder: string,
  objects: readonly RenderedKubernetesObject[],
  pods: readonly DiscoveredPod[],
  programs: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const { template } = find(objects, "Deployment", "prometheus").spec;
  const [container] = template.spec.containers;
  const [mount] = container.volumeMounts.filter(
    ({ mountPath }: { mountPath: string }) => mountPath === MOUNTED_AT,
  );
  const [volume] = template.spec.volumes.filter(
    ({ name }: { name: string }) => name === mount.name,
  );
  for (const { configMap } of volume.projected.sources) {
    const { data = {}, metadata } = find(objects, "ConfigMap", configMap.name);
    const keys: readonly { key: string; path: string }[] =
      configMap.items ?? Object.keys(data).map((key) => ({ key, path: key }));
    for (const { key, path } of keys) {
      const content = data[key] ?? "";
      await mkdir(join(folder, path, ".."), { recursive: true });
      const isConfiguration = container.args.includes(`--config.file=${MOUNTED_AT}/${path}`);
      await writeFile(
        join(folder, path),
        isConfiguration
          ? listing(content, pods, metadata.namespace ?? "", programs)
          : eachSecond(content),
      );
    }
  }
  return container.args.map((flag: string) =>
    flag
      .replace(`=${MOUNTED_AT}/`, `=${folder}/`)
      .replace(new RegExp(`=${STORED_AT}$`), `=${join(folder, "storage")}`),
  );
}

function find(objects: readonly RenderedKubernetesObject[], kind: string, name: string) {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) {
    throw new Error(`The environment has no ${kind} ${name}.`);
  }
  return found;
}

function listing(
  configuration: string,
  pods: readonly DiscoveredPod[],
  namespace: string,
  programs: ReadonlyMap<string, string>,
): string {
  const parsed = parse(configuration);
  Object.assign(parsed.global, {
    scrape_interval: INTERVAL,
    scrape_timeout: INTERVAL,
    evaluation_interval: INTERVAL,
  });
  for (const job of parsed.scrape_configs) {
    if (job.kubernetes_sd_configs === undefined) {
      const address = programs.get(job.job_name);
      if (address === undefined) {
        throw new Error(`Nobody plays the program of job ${job.job_name}.`);
      }
      delete job.dns_sd_configs;
      job.static_configs = [{ targets: [address] }];
      continue;
    }
    const [discovery, ...others] = job.kubernetes_sd_configs;
    if (discovery.role !== "pod" || others.length > 0) {
      throw new Error(`Job ${job.job_name} discovers something other than pods.`);
    }
    delete job.kubernetes_sd_configs;
    job.static_configs = pods.map((pod) => ({
      targets: [pod.address],
      labels: discoveredLabels(pod, namespace),
    }));
  }
  return stringify(parsed);
}

/** Rules as they are, but for groups that have an interval of their own. */
function eachSecond(rules: string): string {
  const parsed = parse(rules);
  for (const group of parsed.groups) {
    delete group.interval;
  }
  return stringify(parsed);
}

/** https://prometheus.io/docs/prometheus/latest/configuration/configuration/#pod */
function discoveredLabels(pod: DiscoveredPod, namespace: string): Record<string, string> {
  return {
    __meta_kubernetes_namespace: namespace,
    __meta_kubernetes_pod_name: pod.name,
    __meta_kubernetes_pod_phase: pod.phase,
    __meta_kubernetes_pod_container_port_name: pod.portName,
    __meta_kubernetes_pod_label_app: pod.app,
    __meta_kubernetes_pod_label_role: pod.role,
    __meta_kubernetes_pod_label_rollouts_pod_template_hash: pod.podTemplateHash,
  };
}
