import type { Pace } from "../../pace.ts";
import type { Program } from "../programs/program.ts";

/** How often Prometheus asks for the addresses of a headless Service again, in seconds: its default. */
const refreshSeconds = 30;

/**
 * The scrape of another program: of the metrics of its catalogue, and where they tell of namespaces, of
 * the environment's own.
 *
 * @param namespace the environment's
 */
export function programJob(program: Program, namespace: string, pace: Pace) {
  const { name, path, namespaceLabel, clusterWide = false, sampleLimit, relabelling } = program;
  return {
    job_name: name,
    ...(path === undefined ? {} : { metrics_path: path }),
    sample_limit: sampleLimit,
    ...discovery(program, namespace, pace),
    metric_relabel_configs: [
      ...(relabelling ?? []),
      keep("__name__", Object.keys(program.catalogue).join("|")),
      ...(namespaceLabel === undefined
        ? []
        : [keep(namespaceLabel, clusterWide ? `(${namespace})?` : namespace)]),
    ],
  };
}

function discovery({ found, port }: Program, namespace: string, pace: Pace) {
  const fixed = (host: string) => ({ static_configs: [{ targets: [`${host}:${port}`] }] });
  const eachPod = (service: string, of: string) => ({
    dns_sd_configs: [
      {
        names: [`${service}.${of}.svc`],
        type: "A",
        port,
        refresh_interval: pace.duration(refreshSeconds),
      },
    ],
  });
  switch (found.as) {
    case "itself":
      return fixed("localhost");
    case "neighbor":
      return fixed(`${found.service}.${namespace}.svc`);
    case "service":
      return fixed(`${found.service}.${found.of.namespace}.svc`);
    case "pods":
      return eachPod(found.service, found.of.namespace);
    case "companions":
      return eachPod(found.service, found.of(namespace).namespace);
  }
}

function keep(label: string, regex: string) {
  return { source_labels: [label], regex, action: "keep" };
}
