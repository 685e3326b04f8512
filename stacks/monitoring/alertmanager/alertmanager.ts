import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Peer } from "../../controllers.ts";
import type { Labels } from "../../labels.ts";
import type { PodSize } from "../../namespace/quota.ts";
import { Allowance } from "../../network/allowance.ts";
import { toDns } from "../../network/to-dns.ts";
import type { Pace } from "../../pace.ts";
import { type SyncedSecretArgs, syncedSecret } from "../../secrets/synced-secret.ts";
import { dataVolume, strategyFor, type VolumeSize } from "../../storage/data-volume.ts";
import { alertmanagerEndpoint } from "../alertmanager-endpoint.ts";
import { configurationDigest } from "../configuration-digest.ts";
import { probes } from "../probes.ts";
import { servedPod } from "../served-pod.ts";
import { alertmanagerConfiguration, templateFile } from "./alertmanager-configuration.ts";
import {
  alertmanagerFlags,
  configurationFile,
  configurationFolder,
  storagePath,
} from "./alertmanager-flags.ts";
import { toReceivers } from "./alertmanager-network.ts";
import type { Channels } from "./channels.ts";
import { credentialPath } from "./credential-files.ts";
import type { Explained } from "./inhibit-rules.ts";
import { messageTemplates } from "./message-templates.ts";

/** Arguments of {@link Alertmanager}. */
export interface AlertmanagerArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  /** By digest. */
  readonly image: pulumi.Input<string>;
  /** Where people open it. */
  readonly url: pulumi.Input<string>;
  readonly channels: Channels;
  /** Where in Vault the credentials of the channels are; not asked for where there are none. */
  readonly credentials: Pick<SyncedSecretArgs, "storeName" | "path" | "digest">;
  /** Everything that may fire. */
  readonly alerts: readonly Explained[];
  /** Who may connect: Prometheus, and whoever lets people in. */
  readonly peers: readonly Peer[];
  /** Where it keeps silences, and what it has told to whom. */
  readonly volume: VolumeSize;
  readonly pace: Pace;
}

/** The one pod of Alertmanager. */
export const alertmanagerSize: PodSize = {
  requests: { cpu: 25, memory: 64 },
  limits: { cpu: 200, memory: 128 },
};

const { name: app, port } = alertmanagerEndpoint;

/**
 * Alertmanager of an environment: it is told by Prometheus what fires, and tells people (spec 002).
 *
 * It reads its configuration at the start, so a change rolls the pod, by a digest of it. Credentials are
 * files that it reads for every notification: one that is rotated needs no new pod.
 */
export class Alertmanager extends pulumi.ComponentResource {
  constructor(name: string, args: AlertmanagerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:monitoring:Alertmanager", name, args, opts);
    const { namespace, channels, alerts, volume, pace } = args;
    const labels = pulumi.output(args.labels).apply((known) => ({ ...known, app }));
    const metadata = (objectName: string) => ({ name: objectName, namespace, labels });

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
        egress: [toDns, toReceivers(channels)],
      },
      { parent: this },
    );

    const files = {
      [configurationFile]: alertmanagerConfiguration({ channels, alerts, pace }),
      [templateFile]: messageTemplates(),
    };
    const configuration = new k8s.core.v1.ConfigMap(
      "alertmanager-config",
      { metadata: metadata("alertmanager-config"), data: files },
      { parent: this },
    );

    servedPod(
      name,
      {
        metadata: metadata(app),
        size: alertmanagerSize,
        ports: [{ name: "http", port, appProtocol: "http" }],
        strategy: strategyFor(volume),
        annotations: configurationDigest(JSON.stringify(files)),
        container: {
          image: args.image,
          args: pulumi.output(args.url).apply((url) => alertmanagerFlags(url, pace)),
          ...probes({ path: "/-/ready", alivePath: "/-/healthy", port: "http" }),
          volumeMounts: [
            { name: "configuration", mountPath: configurationFolder, readOnly: true },
            { name: "storage", mountPath: storagePath },
          ],
        },
        pod: {
          volumes: [
            {
              name: "configuration",
              projected: {
                sources: [
                  { configMap: { name: configuration.metadata.name } },
                  ...this.#credentials(name, args, labels),
                ],
              },
            },
            {
              name: "storage",
              ...dataVolume(
                name,
                { ...volume, namespace, labels, claimName: app, scratch: "64Mi" },
                this,
              ),
            },
          ],
        },
      },
      { parent: this },
    );
    this.registerOutputs();
  }

  /** The credentials that are set, as files of the configuration's folder. */
  #credentials(
    name: string,
    { namespace, channels, credentials, pace }: AlertmanagerArgs,
    labels: pulumi.Input<Labels>,
  ) {
    const names = channels.credentials;
    if (names.length === 0) {
      return [];
    }
    const secret = syncedSecret(
      name,
      {
        ...credentials,
        namespace,
        labels,
        secretName: "alertmanager-credentials",
        keys: names,
        pace,
      },
      { parent: this },
    );
    return [
      {
        secret: {
          name: secret.metadata.name,
          items: names.map((key) => ({ key, path: credentialPath(key) })),
        },
      },
    ];
  }
}
