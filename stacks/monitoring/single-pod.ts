import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Labels } from "../labels.ts";
import { type PodSize, resourcesOf } from "../namespace/quota.ts";
import { restrictedContainer, restrictedPod } from "../namespace/restricted-pod.ts";
import { configurationDigest } from "./configuration-digest.ts";

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

    const account = new k8s.core.v1.ServiceAccount(
      name,
      { metadata, automountServiceAccountToken: false },
      { parent: this },
    );
    const configuration = new k8s.core.v1.ConfigMap(
      `${name}-config`,
      {
        metadata: { ...metadata, name: `${app}-config` },
        data: { [file]: args.configuration },
      },
      { parent: this },
    );
    const { path, port: healthPort } = args.health;
    const containerPorts = Object.values(ports).includes(healthPort)
      ? ports
      : { ...ports, health: healthPort };
    const probe = { httpGet: { path, port: healthPort } };
    const deployment = new k8s.apps.v1.Deployment(
      name,
      {
        metadata,
        spec: {
          replicas: 1,
          revisionHistoryLimit: 2,
          // Two would write to one volume.
          strategy: { type: data === undefined ? "RollingUpdate" : "Recreate" },
          selector: { matchLabels: { app } },
          template: {
            metadata: {
              labels,
              annotations: configurationDigest(args.configuration),
            },
            spec: {
              ...restrictedPod,
              serviceAccountName: account.metadata.name,
              containers: [
                {
                  name: app,
                  image: args.image,
                  imagePullPolicy: "IfNotPresent",
                  args: [...args.args(`${folder}/${file}`)],
                  env: [{ name: "GOMEMLIMIT", value: goMemoryLimit(size) }],
                  ports: Object.entries(containerPorts).map(([portName, containerPort]) => ({
                    name: portName,
                    containerPort,
                  })),
                  startupProbe: { ...probe, periodSeconds: 2, failureThreshold: 60 },
                  readinessProbe: { ...probe, periodSeconds: 5, failureThreshold: 3 },
                  livenessProbe: { ...probe, periodSeconds: 15, failureThreshold: 4 },
                  resources: resourcesOf(size),
                  securityContext: restrictedContainer,
                  volumeMounts: [
                    { name: "configuration", mountPath: folder, readOnly: true },
                    ...(data === undefined ? [] : [{ name: "data", mountPath: data.path }]),
                  ],
                },
              ],
              volumes: [
                { name: "configuration", configMap: { name: configuration.metadata.name } },
                ...(data === undefined ? [] : [{ name: "data", ...data.volume }]),
              ],
            },
          },
        },
      },
      { parent: this },
    );

    new k8s.core.v1.Service(
      name,
      {
        metadata,
        spec: {
          type: "ClusterIP",
          selector: { app },
          ports: Object.entries(ports).map(([portName, port]) => ({
            name: portName,
            port,
            targetPort: portName,
          })),
        },
      },
      { parent: this, dependsOn: [deployment] },
    );
    this.registerOutputs();
  }
}

/** What tells Go's garbage collector how much memory there is. */
export function goMemoryLimit({ limits }: PodSize): string {
  return `${Math.floor(limits.memory * GO_MEMORY_SHARE)}MiB`;
}
