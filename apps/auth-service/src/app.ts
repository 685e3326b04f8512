import type { Logger } from "@paystream/logging";
import { metricsEndpoint, type Registry, requestMetrics } from "@paystream/metrics";
import { Hono } from "hono";
import { faultRoutes } from "./admin/fault-routes.ts";
import { requireToken } from "./admin/require-token.ts";
import { authorizationRequestSchema } from "./authorization/authorization-request.ts";
import { authorizeRoute } from "./authorization/authorize-route.ts";
import type { Authorizer } from "./authorization/authorizer.ts";
import type { Configuration } from "./configuration.ts";
import { contract } from "./contract.ts";
import { docsRoutes } from "./docs/docs-routes.ts";
import { healthRoutes } from "./health/health-routes.ts";
import { allowedMethods } from "./http/allowed-methods.ts";
import type { HttpEnvironment } from "./http/environment.ts";
import { problem } from "./http/problem.ts";
import { requestScope } from "./http/request-scope.ts";
import type { IdempotencyStore } from "./idempotency/idempotency-store.ts";
import { createIdentify } from "./idempotency/identify.ts";
import type { Faults } from "./processor/faults.ts";
import type { Lifecycle } from "./server/lifecycle.ts";
import type { Tracing } from "./tracing/span.ts";

export interface AppOptions {
  readonly configuration: Configuration;
  readonly log: Logger;
  readonly registry: Registry;
  readonly authorizer: Authorizer;
  readonly store: IdempotencyStore;
  readonly faults: Faults;
  readonly lifecycle: Lifecycle;
  readonly tracing?: Tracing | undefined;
}

/** Everything that the service answers over HTTP, as one Hono app. */
export function createApp(options: AppOptions): Hono<HttpEnvironment> {
  const { configuration, log, registry, authorizer, store, faults, lifecycle, tracing } = options;
  const { version, revision, processors, adminToken, encryptionKey } = configuration;
  const { paths } = contract;
  const quiet = [paths.metrics, paths.health, paths.ready];
  const app = new Hono<HttpEnvironment>();

  app.use(requestScope({ log, quiet, lifecycle, tracing }));
  app.use(
    requestMetrics(registry, {
      service: "auth_service",
      skip: quiet,
      // Objectives and alerts are about these: an outage of seconds is over before a second scrape.
      expected: { [paths.authorize]: [200, 500, 502, 503, 504] },
    }),
  );

  app.post(
    paths.authorize,
    authorizeRoute({
      schema: authorizationRequestSchema(processors),
      identify: createIdentify(encryptionKey),
      authorizer,
      store,
      registry,
    }),
  );
  app.route("/", healthRoutes({ version, revision, lifecycle }));
  app.get(paths.metrics, metricsEndpoint(registry, { exemplars: tracing !== undefined }));
  app.route("/", docsRoutes({ version, processors, hasAdministration: adminToken !== undefined }));
  if (adminToken !== undefined) {
    // By method, so that another method is a 405 like everywhere, whoever asks.
    app.on(["GET", "POST", "DELETE"], paths.faultInject, requireToken(adminToken, registry));
    app.route(paths.faultInject, faultRoutes(faults, processors));
  }

  const allowed = allowedMethods(app);
  app.notFound((c) => {
    const allow = allowed.get(c.req.path)?.join(", ");
    return allow === undefined
      ? problem("not-found", 404, `The API is described at ${paths.docs}.`)
      : problem("method-not-allowed", 405, `Use ${allow}.`, { headers: { allow } });
  });
  app.onError((error, c) => {
    c.set("log", { action: "internal_error", message: "the request failed", error });
    return problem("internal-error", 500, "The failure is logged under this answer's Request-Id.");
  });
  return app;
}
