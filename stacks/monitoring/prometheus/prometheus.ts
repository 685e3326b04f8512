import { contract } from "@paystream/auth-service/contract";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { mesh, type Peer } from "../../controllers.ts";
import { Grant } from "../../identity/grant.ts";
import type { Labels } from "../../labels.ts";
import type { PodSize } from "../../namespace/quota.ts";
import { Allowance, type Egress, podsOf } from "../../network/allowance.ts";
import { toApiServer } from "../../network/to-api-server.ts";
import { toDns } from "../../network/to-dns.ts";
import { dataVolume, strategyFor, type VolumeSize } from "../../storage/data-volume.ts";
import { alertmanagerTarget } from "../alertmanager-endpoint.ts";
import { probes } from "../probes.ts";
import { alertmanager } from "../programs/alertmanager.ts";
import type { Program } from "../programs/program.ts";
import { prometheusEndpoint } from "../prometheus-endpoint.ts";
import { ruleFileName, ruleFiles } from "../rules/rule-files.ts";
import type { Watch } from "../rules/rule-group.ts";
import { ruleGroups } from "../rules/rule-groups.ts";
import { servedPod } from "../served-pod.ts";
import { PrometheusBackup } from "./backup/prometheus-backup.ts";
import { prometheusConfiguration, rulesFolder } from "./prometheus-configuration.ts";
import { configurationFile, configurationFolder, prometheusFlags } from "./prometheus-flags.ts";
import { type SampleStorage, samplesPath, scratchSize } from "./sample-storage.ts";

/** Arguments of {@link Prometheus}. */
export interface PrometheusArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  /** The environment's name. */
  readonly environment: pulumi.Input<string>;
  /** By digest. */
  readonly image: pulumi.Input<string>;
  /** Where people open Grafana, to whose dashboards alerts link; undefined where there is none. */
  readonly grafanaUrl: pulumi.Input<string> | undefined;
  /** Where people open it. */
  readonly url: pulumi.Input<string>;
  /** Who may ask it. */
  readonly peers: readonly Peer[];
  readonly storage: SampleStorage & VolumeSize;
  /** Where backups of the samples are; undefined where there are none. */
  readonly backups: VolumeSize | undefined;
  /** What it watches besides the service. Where an Alertmanager is among it, that is told what fires. */
  readonly watch: Watch;
}

/** The one pod of Prometheus (spec 000 §5.4). */
export const prometheusSize: PodSize = {
  requests: { cpu: 250, memory: 256 },
  limits: { cpu: 500, memory: 512 },
};

const { name: app, port } = prometheusEndpoint;

/**
 * Prometheus of an environment (spec 000 §7): it scrapes the pods of the service and the programs that
 * it depends on, records, and decides when somebody is called.
 *
 * Its configuration and rules are two ConfigMaps that keep their names: when their content changes,
 * Prometheus itself reads it again within two minutes (the kubelet's refresh, then its own), and keeps
 * what it had when the new one is faulty. Rolling the pod instead would leave a hole in the figures, by which
 * a release under way is judged; and without a volume of its own it would lose all of them.
 */
export class Prometheus extends pulumi.ComponentResource {
  constructor(name: string, args: PrometheusArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:monitoring:Prometheus", name, args, opts);
    const { namespace, storage, watch } = args;
    const { programs, pace } = watch;
    const labels = pulumi.output(args.labels).apply((known) => ({ ...known, app }));
    const metadata = (objectName: string) => ({ name: objectName, namespace, labels });

    const account = new k8s.core.v1.ServiceAccount(
      name,
      { metadata: metadata(app), automountServiceAccountToken: false },
      { parent: this },
    );
    const grant = new Grant(
      name,
      {
        namespace,
        labels,
        roleName: `${app}-role`,
        roleBindingName: `${app}-rolebinding`,
        rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] }],
        serviceAccount: { name: account.metadata.name, namespace },
      },
      { parent: this },
    );

    new Allowance(
      name,
      {
        namespace,
        labels,
        app,
        policyName: `${app}-netpol`,
        port,
        peers: args.peers,
        fromNamespace: false,
        egress: [
          toService,
          ...programs.flatMap((program) => toProgram(program, namespace)),
          toDns,
          toApiServer,
        ],
      },
      { parent: this },
    );

    const configuration = new k8s.core.v1.ConfigMap(
      "prometheus-config",
      {
        metadata: metadata("prometheus-config"),
        data: {
          [configurationFile]: pulumi
            .all([namespace, args.environment])
            .apply(([known, environment]) =>
              prometheusConfiguration({
                namespace: known,
                environment,
                alertmanager: programs.includes(alertmanager)
                  ? alertmanagerTarget(known)
                  : undefined,
                storage,
                programs,
                pace,
              }),
            ),
        },
      },
      { parent: this },
    );
    const rules = new k8s.core.v1.ConfigMap(
      "alerting-rules",
      {
        metadata: metadata("alerting-rules"),
        data: pulumi.output(args.grafanaUrl).apply((url) => ruleFiles(url, watch)),
      },
      { parent: this },
    );

    const samples = dataVolume(
      name,
      { ...storage, namespace, labels, claimName: app, scratch: scratchSize },
      this,
    );
    const backup =
      args.backups &&
      new PrometheusBackup(
        `${name}-backup`,
        { namespace, labels: args.labels, image: args.image, samples, volume: args.backups },
        { parent: this },
      );

    servedPod(
      name,
      {
        metadata: metadata(app),
        account,
        size: prometheusSize,
        ports: [{ name: "http", port, appProtocol: "http" }],
        // The next one scrapes before this one stops, where each has a storage of its own.
        strategy: strategyFor(storage),
        container: {
          image: args.image,
          args: pulumi.output(args.url).apply((url) => prometheusFlags(samplesPath, url, pace)),
          // It replays its log before it is ready.
          ...probes({
            path: "/-/ready",
            alivePath: "/-/healthy",
            port: "http",
            startSeconds: 300,
          }),
          volumeMounts: [
            { name: "configuration", mountPath: configurationFolder, readOnly: true },
            { name: "storage", mountPath: samplesPath },
          ],
        },
        pod: {
          // It finds its targets by asking the API server.
          automountServiceAccountToken: true,
          // To write its head to the disk.
          terminationGracePeriodSeconds: 120,
          ...(backup && { initContainers: [backup.restore] }),
          volumes: [
            {
              name: "configuration",
              projected: {
                sources: [
                  { configMap: { name: configuration.metadata.name } },
                  {
                    configMap: {
                      name: rules.metadata.name,
                      items: ruleGroups(watch)
                        .map(ruleFileName)
                        .map((file) => ({ key: file, path: `${rulesFolder}/${file}` })),
                    },
                  },
                ],
              },
            },
            { name: "storage", ...samples },
            ...(backup?.volumes ?? []),
          ],
        },
      },
      { parent: this, dependsOn: [grant] },
    );
    this.registerOutputs();
  }
}

/** The pods of the service, through the mesh. */
const toService: Egress = {
  to: [{ podSelector: { matchLabels: { app: contract.resources.app } } }],
  ports: [
    { protocol: "TCP", port: contract.port },
    { protocol: "TCP", port: mesh.hbonePort },
  ],
};

/**
 * The pods of a program that is found by name, through the mesh. Their namespace says for itself who may
 * connect.
 */
function toProgram({ found, port }: Program, namespace: pulumi.Input<string>): Egress[] {
  const pods = podsFound(found, namespace);
  if (pods === undefined) {
    return [];
  }
  return [
    {
      to: [pods],
      ports: [
        { protocol: "TCP", port },
        { protocol: "TCP", port: mesh.hbonePort },
      ],
    },
  ];
}

function podsFound(found: Program["found"], namespace: pulumi.Input<string>) {
  switch (found.as) {
    case "itself":
      return undefined;
    case "neighbor":
      return { podSelector: { matchLabels: { app: found.service } } };
    case "companions":
      return pulumi.output(namespace).apply((known) => podsOf(found.of(known)));
    default:
      return podsOf(found.of);
  }
}
