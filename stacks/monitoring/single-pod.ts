import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Labels } from "../labels.ts";
import type { PodSize } from "../namespace/quota.ts";
import { configurationDigest } from "./configuration-digest.ts";
import { probes } from "./probes.ts";
import { servedPod } from "./served-pod.ts";

/** Arguments of {@link SinglePod}. */
export interface SinglePodArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  /** The name of all its objects, and the value of the label `app`. */
  readonly app: string;
  /** By digest. */
  readonly image: pulumi.Input<string>;
  /** The whole of its configuration file, YAML. */
  readonly configuration: pulumi.Input<string>;
  /** The arguments with which the program reads it. @param path of the file */
  readonly args: (path: string) => readonly string[];
  /** Ports that its Service has, by their names. */
  readonly ports: Readonly<Record<string, number>>;
  /** What tells that it is ready, and that it is alive. */
  readonly health: { readonly path: string; readonly port: number };
  readonly size: PodSize;
  /** Where it keeps what it writes, if it writes anything. */
  readonly data?: {
    readonly path: string;
    readonly volume: Omit<k8s.types.input.core.v1.Volume, "name">;
  };
}

const folder = "/etc/paystream";
const file = "configuration.yaml";

/** The share of its memory that a Go program may fill before it collects its garbage at any price. */
const GO_MEMORY_SHARE = 0.8;

/**
 * A program of the monitoring that is one pod behind one Service, with a configuration in one file. Another
 * configuration makes another pod.
 */
export class SinglePod extends pulumi.ComponentResource {
  constructor(name: string, args: SinglePodArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:monitoring:SinglePod", name, args, opts);
    const { namespace, app, size, data, ports } = args;
    const labels = pulumi.output(args.labels).apply((known) => ({ ...known, app }));
    const metadata = { name: app, namespace, labels };

    const configuration = new k8s.core.v1.ConfigMap(
      `${name}-config`,
      {
        metadata: { ...metadata, name: `${app}-config` },
        data: { [file]: args.configuration },
      },
      { parent: this },
    );
    const { path, port } = args.health;
    servedPod(
      name,
      {
        metadata,
        size,
        ports: Object.entries(ports).map(([portName, served]) => ({
          name: portName,
          port: served,
        })),
        ownPorts: Object.values(ports).includes(port)
          ? []
          : [{ name: "health", containerPort: port }],
        // Two would write to one volume.
        strategy: { type: data === undefined ? "RollingUpdate" : "Recreate" },
        annotations: configurationDigest(args.configuration),
        container: {
          image: args.image,
          args: [...args.args(`${folder}/${file}`)],
          env: [{ name: "GOMEMLIMIT", value: goMemoryLimit(size) }],
          ...probes({ path, port, startSeconds: 120 }),
          volumeMounts: [
            { name: "configuration", mountPath: folder, readOnly: true },
            ...(data === undefined ? [] : [{ name: "data", mountPath: data.path }]),
          ],
        },
        pod: {
          volumes: [
            { name: "configuration", configMap: { name: configuration.metadata.name } },
            ...(data === undefined ? [] : [{ name: "data", ...data.volume }]),
          ],
        },
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}

/** What tells Go's garbage collector how much memory there is. */
export function goMemoryLimit({ limits }: PodSize): string {
  return `${Math.floor(limits.memory * GO_MEMORY_SHARE)}MiB`;
}
