import type { Logger } from "@paystream/logging";
import { metricsEndpoint, type Registry, requestMetrics } from "@paystream/metrics";
import { Hono } from "hono";
import { methodNotAllowed } from "hono/method-not-allowed";
import { faultRoutes } from "./admin/fault-routes.ts";
import { requireToken } from "./admin/require-token.ts";
import { authorizationRequestSchema } from "./authorization/authorization-request.ts";
import { authorizeRoute } from "./authorization/authorize-route.ts";
import type { Authorizer } from "./authorization/authorizer.ts";
import type { Configuration } from "./configuration.ts";
import { contract } from "./contract.ts";
import { docsRoutes } from "./docs/docs-routes.ts";
import { healthRoutes } from "./health/health-routes.ts";
import type { HttpEnvironment } from "./http/environment.ts";
import { problem } from "./http/problem.ts";
import { requestScope } from "./http/request-scope.ts";
import type { IdempotencyStore } from "./idempotency/idempotency-store.ts";
import { createIdentify } from "./idempotency/identify.ts";
import type { Faults } from "./processor/faults.ts";

export interface AppOptions {
  readonly configuration: Configuration;
  readonly log: Logger;
  readonly registry: Registry;
  readonly authorizer: Authorizer;
  readonly store: IdempotencyStore;
  readonly faults: Faults;
  readonly isDraining: () => boolean;
}

/** Everything that the service answers over HTTP, as one Hono app. */
export function createApp(options: AppOptions): Hono<HttpEnvironment> {
  const { configuration, log, registry, authorizer, store, faults, isDraining } = options;
  const { version, revision, processors, adminToken, encryptionKey } = configuration;
  const { paths } = contract;
  const quiet = [paths.metrics, paths.health, paths.ready];
  const app = new Hono<HttpEnvironment>();

  app.use(requestScope({ log, quiet, isDraining }));
  app.use(requestMetrics(registry, { service: "auth_service", skip: quiet }));
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (_, methods) => {
        const allow = methods.join(", ");
        return problem("method-not-allowed", 405, `Use ${allow}.`, { headers: { allow } });
      },
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
  app.route("/", healthRoutes({ version, revision, isDraining }));
  app.get(paths.metrics, metricsEndpoint(registry));
  app.route("/", docsRoutes({ version, processors, hasAdministration: adminToken !== undefined }));
  if (adminToken !== undefined) {
    // By method, so that another method is a 405 like everywhere, whoever asks.
    app.on(["GET", "POST", "DELETE"], paths.faultInject, requireToken(adminToken, registry));
    app.route(paths.faultInject, faultRoutes(faults, processors));
  }

  app.notFound(() => problem("not-found", 404, `The API is described at ${paths.docs}.`));
  app.onError((error, c) => {
    c.set("log", { action: "internal_error", message: "the request failed", error });
    return problem("internal-error", 500, "The failure is logged under this answer's Request-Id.");
  });
  return app;
}
