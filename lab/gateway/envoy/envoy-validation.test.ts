import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { environments } from "../../../stacks/render/stack-configuration.ts";
import { runCommand } from "../../tools/run-command.ts";
import { useTool } from "../../tools/use-tool.ts";
import { virtualService } from "../istio/virtual-service.ts";
import { renderedTraffic, sliceOf, translation } from "../testing/rendered-traffic.ts";
import { translate } from "../translation/translate.ts";
import { bootstrap } from "./bootstrap.ts";
import { DiscoveryFiles } from "./discovery-files.ts";
import type { EnvoyResources } from "./resources.ts";

const envoy = useTool("envoy");

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "envoy-validation-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** What Envoy says of a configuration: that it is right, or what is wrong with it. */
async function validated(executable: string, configuration: object): Promise<string> {
  const file = join(folder, "envoy.json");
  await writeFile(file, JSON.stringify(configuration));
  return runCommand(executable, ["--mode", "validate", "--log-level", "error", "-c", file]).then(
    (answer) => answer.replace(file, "").trim(),
    (error: Error) => error.message,
  );
}

/**
 * A configuration with everything in it. Envoy's check reads no other files, so that what would be told by
 * one stands in its place here: routes in the listeners, and endpoints in clusters of fixed ones.
 */
function inOnePiece({ listeners, routes, clusters, endpoints }: EnvoyResources): object {
  const json = JSON.stringify(listeners);
  return {
    static_resources: {
      listeners: JSON.parse(json, (_, value) => {
        const name = value?.rds?.route_config_name;
        if (name === undefined) {
          return value;
        }
        const { rds, ...rest } = value;
        return { ...rest, route_config: routes.find((one) => one.name === name) };
      }),
      clusters: clusters.map(({ eds_cluster_config, ...cluster }) => ({
        ...cluster,
        type: "STATIC",
        load_assignment: endpoints.find(
          ({ cluster_name }) => cluster_name === eds_cluster_config.service_name,
        ),
      })),
    },
  };
}

describe("Envoy's own check finds right", () => {
  it.for(environments())("what it is told of %s", async (environment, context) => {
    const traffic = renderedTraffic(environment);
    const [known] = traffic.virtualServices;
    const slice = sliceOf("auth-service-stable", known?.metadata.namespace ?? "", ["10.0.0.1"]);
    const resources = translate({ ...traffic, endpointSlices: [slice] }, translation);
    expect(resources.endpoints.map((one) => one.endpoints.length)).toEqual([0, 1]);
    expect(await validated(envoy(context), inOnePiece(resources))).toBe("configuration '' OK");
  });

  it("any split of traffic, with any retries and timeouts", async (context) => {
    const traffic = renderedTraffic("staging");
    const [known] = traffic.virtualServices;
    const duration = fc
      .tuple(fc.integer({ min: 1, max: 90 }), fc.constantFrom("ms", "s", "m"))
      .map(([amount, unit]) => `${amount}${unit}`);
    const weights = fc
      .array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 4 })
      .filter((all) => all.some((weight) => weight > 0));
    const route = fc.record(
      {
        route: weights.map((all) =>
          all.map((weight, index) => ({
            destination: { host: `pods-${index}`, port: { number: 8080 } },
            weight,
          })),
        ),
        match: fc
          .constantFrom({ exact: "/v1/authorize" }, { prefix: "/v1/" })
          .map((uri) => [{ uri, method: { exact: "POST" } }]),
        timeout: duration,
        retries: fc.record(
          {
            attempts: fc.integer({ min: 0, max: 9 }),
            perTryTimeout: duration,
            retryOn: fc.constantFrom("5xx,reset", "gateway-error,503", "429"),
            backoff: duration,
          },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: ["route", "match"] },
    );
    const http = fc.sample(route, 200);
    const virtualServices = [virtualService.parse({ ...known, spec: { ...known?.spec, http } })];
    const resources = translate({ ...traffic, virtualServices }, translation);
    expect(resources.routes[0]?.virtual_hosts[0]?.routes).toHaveLength(http.length);
    expect(
      await validated(envoy(context), inOnePiece(resources)),
      `for ${JSON.stringify(http)}`,
    ).toBe("configuration '' OK");
  });

  it("what it starts with", async (context) => {
    const files = new DiscoveryFiles(join(folder, "files"));
    await files.write({ listeners: [], routes: [], clusters: [], endpoints: [] });
    const { listeners, clusters } = files;
    const ports = { adminPort: 15_000, readyPort: 15_021, statsPort: 15_090 };
    const configuration = bootstrap({ ...ports, address: "0.0.0.0", listeners, clusters });
    expect(await validated(envoy(context), configuration)).toBe("configuration '' OK");
  });
});

describe("Envoy's own check finds wrong", () => {
  it("a field that it does not have", async (context) => {
    const resources = translate(renderedTraffic("staging"), translation);
    const clusters = resources.clusters.map((cluster) => ({ ...cluster, panic: 0 }));
    expect(await validated(envoy(context), inOnePiece({ ...resources, clusters }))).toMatch(
      /no\s+such\s+field:\s+'panic'/,
    );
  });
});
