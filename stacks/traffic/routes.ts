import { contract } from "@paystream/auth-service/contract";
import { controllerOwned } from "../ownership.ts";

/** Names by which Argo Rollouts finds the weights that it moves. */
export const routes = {
  virtualService: controllerOwned.routes.names[0],
  /** The route of payments. */
  primary: "primary",
} as const;

/** Only what clients call is reachable from outside: `/v1/`. Probes, metrics and administration are not. */
export const publicPrefix = "/v1/";

/** Timeouts and retries of the gateway (spec 000 §3). */
export const routing = {
  timeout: "5s",
  retries: { attempts: 3, perTryTimeout: "2s", retryOn: "5xx,reset,connect-failure" },
} as const;

/** Where payments go while no release is under way: all of them to the stable pods. */
export const destinations = [
  {
    destination: { host: contract.resources.stableService, port: { number: contract.port } },
    weight: 100,
  },
  {
    destination: { host: contract.resources.canaryService, port: { number: contract.port } },
    weight: 0,
  },
] as const;
