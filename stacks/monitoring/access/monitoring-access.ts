import { Gateway } from "@kubernetes-models/istio/networking.istio.io/v1/Gateway";
import { VirtualService } from "@kubernetes-models/istio/networking.istio.io/v1/VirtualService";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { controllers, mesh } from "../../controllers.ts";
import { CustomResource } from "../../custom-resource.ts";
import type { Labels } from "../../labels.ts";
import type { PodSize } from "../../namespace/quota.ts";
import { Allowance, type Egress } from "../../network/allowance.ts";
import { toDns } from "../../network/to-dns.ts";
import type { Pace } from "../../pace.ts";
import { type SyncedSecretArgs, syncedSecret } from "../../secrets/synced-secret.ts";
import { configurationDigest } from "../configuration-digest.ts";
import { probes } from "../probes.ts";
import { servedPod } from "../served-pod.ts";
import { monitoringAccessEndpoint } from "./monitoring-access-endpoint.ts";
import { monitoringHost } from "./monitoring-url.ts";
import type { OpenedPart } from "./opened-parts.ts";
import {
  healthPort,
  proxyConfiguration,
  proxyFile,
  proxyFolder,
  usersPath,
} from "./proxy-configuration.ts";

/** Arguments of {@link MonitoringAccess}. */
export interface MonitoringAccessArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  /** Of Envoy, by digest. */
  readonly image: pulumi.Input<string>;
  /** The parts are opened below it. */
  readonly domain: string;
  readonly parts: readonly OpenedPart[];
  /** A Secret of the gateway's namespace with the certificate of their host names. */
  readonly certificate: string;
  /** Where in Vault it is written who may come in. */
  readonly users: Pick<SyncedSecretArgs, "storeName" | "path"> & {
    /** Known before anything is made: the Secret is named after it. */
    readonly digest: string;
  };
  readonly pace: Pace;
}

/** The one pod of the proxy. */
export const monitoringAccessSize: PodSize = {
  requests: { cpu: 25, memory: 48 },
  limits: { cpu: 200, memory: 128 },
};

const { name: app, port } = monitoringAccessEndpoint;

/**
 * The way for people from outside to Grafana, Prometheus and Alertmanager (spec 002, "Access Control"): TLS
 * at the ingress gateway, and behind it a proxy that knows them by a name and a password.
 *
 * Envoy reads who may come in at its start. So the Secret is named after its content, and a change of it
 * rolls the pod once the new one is there: whoever was removed is out when `up` has ended.
 */
export class MonitoringAccess extends pulumi.ComponentResource {
  constructor(name: string, args: MonitoringAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:monitoring:MonitoringAccess", name, args, opts);
    const { namespace, domain, parts, users, pace } = args;
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
        peers: [controllers.ingressGateway],
        fromNamespace: false,
        egress: [toDns, ...parts.map(toPart)],
      },
      { parent: this },
    );
    const configuration = new k8s.core.v1.ConfigMap(
      name,
      {
        metadata: metadata(`${app}-config`),
        data: {
          [proxyFile]: pulumi
            .output(namespace)
            .apply((known) => proxyConfiguration({ namespace: known, domain, parts })),
        },
      },
      { parent: this },
    );
    const usersKey = usersPath.split("/").at(-1) ?? "";
    const secret = syncedSecret(
      name,
      {
        ...users,
        namespace,
        labels,
        secretName: `monitoring-users-${users.digest}`,
        keys: [usersKey],
        pace,
      },
      { parent: this },
    );

    const service = servedPod(
      name,
      {
        metadata: metadata(app),
        size: monitoringAccessSize,
        ports: [{ name: "http", port, appProtocol: "http" }],
        ownPorts: [{ name: "health", containerPort: healthPort }],
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        annotations: configurationDigest(configuration.data.apply((data) => JSON.stringify(data))),
        container: {
          image: args.image,
          args: [
            `--config-path=${proxyFolder}/${proxyFile}`,
            "--disable-hot-restart",
            "--concurrency=1",
            "--log-level=warning",
          ],
          ...probes({ path: "/healthz", port: "health", readinessFailures: 2 }),
          volumeMounts: [
            { name: "configuration", mountPath: proxyFolder, readOnly: true },
            {
              name: "users",
              mountPath: usersPath.slice(0, -usersKey.length - 1),
              readOnly: true,
            },
          ],
        },
        pod: {
          volumes: [
            { name: "configuration", configMap: { name: configuration.metadata.name } },
            { name: "users", secret: { secretName: secret.metadata.name } },
          ],
        },
      },
      { parent: this },
    );

    const hosts = parts.map((part) => monitoringHost(part, domain));
    const gateway = new CustomResource(
      name,
      Gateway,
      {
        metadata: metadata("monitoring-gateway"),
        spec: {
          selector: controllers.ingressGateway.podLabels,
          servers: [
            {
              port: { number: 443, name: "https-monitoring", protocol: "HTTPS" },
              hosts,
              tls: {
                mode: "SIMPLE",
                credentialName: args.certificate,
                minProtocolVersion: "TLSV1_2",
              },
            },
          ],
        },
      },
      { parent: this },
    );
    new CustomResource(
      name,
      VirtualService,
      {
        metadata: metadata("monitoring-vs"),
        spec: {
          hosts,
          gateways: [gateway.metadata.name],
          http: [
            {
              name: "monitoring",
              route: [{ destination: { host: service.metadata.name, port: { number: port } } }],
            },
          ],
        },
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}

/** A part of the monitoring, through the mesh. */
function toPart({ name, port: partPort }: OpenedPart): Egress {
  return {
    to: [{ podSelector: { matchLabels: { app: name } } }],
    ports: [
      { protocol: "TCP", port: partPort },
      { protocol: "TCP", port: mesh.hbonePort },
    ],
  };
}
