import { contract } from "@paystream/auth-service/contract";
import { controllerOwned } from "../ownership.ts";
import type { HttpRoute } from "../strategy/release-strategy.ts";

/** Names by which Argo Rollouts finds the weights that it moves. */
export const routes = {
  virtualService: controllerOwned.routes.names[0],
  /** The route of payments. */
  primary: "primary",
  /** The route of payments that ask for the preview, in blue/green. */
  preview: "preview",
} as const;

/** Only what clients call is reachable from outside: `/v1/`. Probes, metrics and administration are not. */
export const publicPrefix = "/v1/";

/** Timeouts and retries of the gateway (spec 000 §3). */
export const routing = {
  timeout: "5s",
  retries: { attempts: 3, perTryTimeout: "2s", retryOn: "5xx,reset,connect-failure" },
} as const;

/**
 * The header that leads a payment to the preview of blue/green: of synthetic monitors and load scripts, and
 * of clients who want to try a release before it is everybody's.
 */
export const previewHeader = { name: "x-paystream-release", value: "preview" } as const;

const { stableService, canaryService } = contract.resources;
const to = (host: string) => ({ host, port: { number: contract.port } });

/**
 * The route of payments: all of them to the stable pods while no canary is under way. Blue/green has the
 * destination without weight too, so that Argo Rollouts finds its own whenever a strategy is changed.
 */
export const primaryRoute: HttpRoute = {
  name: routes.primary,
  match: [{ uri: { prefix: publicPrefix } }],
  route: [
    { destination: to(stableService), weight: 100 },
    { destination: to(canaryService), weight: 0 },
  ],
  ...routing,
};

/** The route of payments that ask for the preview. Outside of a release that is the version that serves. */
export const previewRoute: HttpRoute = {
  name: routes.preview,
  match: [
    {
      uri: { prefix: publicPrefix },
      headers: { [previewHeader.name]: { exact: previewHeader.value } },
    },
  ],
  route: [{ destination: to(canaryService) }],
  ...routing,
};
