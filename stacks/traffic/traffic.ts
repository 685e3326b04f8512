import { DestinationRule } from "@kubernetes-models/istio/networking.istio.io/v1/DestinationRule";
import { Gateway } from "@kubernetes-models/istio/networking.istio.io/v1/Gateway";
import { VirtualService } from "@kubernetes-models/istio/networking.istio.io/v1/VirtualService";
import { contract } from "@paystream/auth-service/contract";
import * as pulumi from "@pulumi/pulumi";
import { controllers } from "../controllers.ts";
import { CustomResource } from "../custom-resource.ts";
import type { Labels } from "../labels.ts";
import { claimed, controllerOwned, isOwnedUnder, leftTo } from "../ownership.ts";
import type { ReleaseStrategy } from "../strategy/release-strategy.ts";
import { trafficPolicy } from "./connections.ts";
import { whileHealthy } from "./healthy-rollout.ts";
import { routes } from "./routes.ts";

/** Arguments of {@link Traffic}. */
export interface TrafficArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  /** The host name that clients call. */
  readonly host: pulumi.Input<string>;
  readonly strategy: ReleaseStrategy;
  /** Whether this `up` takes the routes back from Argo Rollouts (ownership.ts). */
  readonly claimRoutes: boolean;
}

/**
 * How payments reach the service (spec 000 §3). Traffic is split in one place, at the ingress gateway,
 * between two Services. The gateway also names each request: a client's own `x-request-id` is replaced at
 * the edge, and stays the same over the retries of one request.
 */
export class Traffic extends pulumi.ComponentResource {
  /** Where clients send payments to. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: TrafficArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:traffic:Traffic", name, args, opts);
    const { namespace, labels, host, strategy, claimRoutes } = args;
    const isLeft = isOwnedUnder(controllerOwned.routes, strategy.name) && !claimRoutes;

    const gateway = new CustomResource(
      name,
      Gateway,
      {
        metadata: { name: "paystream-gateway", namespace, labels },
        spec: {
          selector: controllers.ingressGateway.podLabels,
          servers: [{ port: { number: 80, name: "http", protocol: "HTTP" }, hosts: [host] }],
        },
      },
      { parent: this },
    );

    const metadata = { name: routes.virtualService, namespace, labels };
    new CustomResource(
      name,
      VirtualService,
      {
        metadata: claimRoutes
          ? { ...metadata, annotations: whileHealthy(claimed, namespace, this) }
          : metadata,
        spec: {
          hosts: [host],
          // Not `mesh`: ztunnel does not split by weight, and pods do not call each other through it.
          gateways: [gateway.metadata.name],
          http: [...strategy.routes],
        },
      },
      { parent: this, ...(isLeft ? leftTo(controllerOwned.routes) : {}) },
    );

    const { service, stableService, canaryService } = contract.resources;
    for (const serviceName of [service, stableService, canaryService]) {
      new CustomResource(
        serviceName,
        DestinationRule,
        {
          metadata: { name: `${serviceName}-dr`, namespace, labels },
          spec: { host: serviceName, trafficPolicy },
        },
        { parent: this },
      );
    }

    this.url = pulumi.interpolate`http://${host}${contract.paths.authorize}`;
    this.registerOutputs({ url: this.url });
  }
}
