import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { environments } from "../../../stacks/render/stack-configuration.ts";
import { gateway } from "../istio/gateway.ts";
import { service } from "../istio/service.ts";
import { type HttpRoute, virtualService } from "../istio/virtual-service.ts";
import { renderedTraffic, sliceOf, stored, translation } from "../testing/rendered-traffic.ts";
import { type GatewayObjects, translate } from "./translate.ts";

const NAMESPACE = "paystream-staging";
const staging = renderedTraffic("staging");

const STABLE = `outbound|8080||auth-service-stable.${NAMESPACE}.svc.cluster.local`;
const CANARY = `outbound|8080||auth-service-canary.${NAMESPACE}.svc.cluster.local`;

/** Staging, with other routes in the virtual service's place. */
function routed(http: readonly object[], spec: object = {}): GatewayObjects {
  const [known] = staging.virtualServices;
  return {
    ...staging,
    virtualServices: [virtualService.parse({ ...known, spec: { ...known?.spec, http, ...spec } })],
  };
}

/** The routes of the only host name that a gateway has then. */
function routesIn(objects: GatewayObjects) {
  const [configuration] = translate(objects, translation).routes;
  expect(configuration?.virtual_hosts).toHaveLength(1);
  return configuration?.virtual_hosts[0]?.routes ?? [];
}

const to = (host: string, weight?: number) => ({
  destination: { host, port: { number: 8080 } },
  ...(weight === undefined ? {} : { weight }),
});

describe.each(environments())("the gateway of %s", (environment) => {
  const objects = renderedTraffic(environment);
  const { listeners, routes, clusters } = translate(objects, translation);
  const namespace = objects.virtualServices[0]?.metadata.namespace;

  it("takes the environment's host, and of its paths the public ones", () => {
    expect(listeners.map(({ name }) => name)).toEqual(["0.0.0.0_80"]);
    const hosts = routes.flatMap(({ virtual_hosts }) => virtual_hosts);
    expect(hosts.map(({ domains }) => domains)).toEqual([
      objects.gateways[0]?.spec.servers[0]?.hosts,
    ]);
    expect(hosts[0]?.routes.map(({ match }) => match)).toEqual([
      { prefix: "/v1/", case_sensitive: true },
    ]);
  });

  it("sends everything to the stable pods while there is no release, as Istio names them", () => {
    expect(routes[0]?.virtual_hosts[0]?.routes[0]?.route).toMatchObject({
      weighted_clusters: {
        clusters: [
          {
            name: `outbound|8080||auth-service-stable.${namespace}.svc.cluster.local`,
            weight: 100,
          },
        ],
      },
    });
  });

  it("tries a payment four times, each time for two seconds and elsewhere, within five", () => {
    expect(routes[0]?.virtual_hosts[0]?.routes[0]?.route).toMatchObject({
      timeout: "5s",
      retry_policy: {
        num_retries: 3,
        per_try_timeout: "2s",
        retry_on: "5xx,reset,connect-failure",
        retriable_status_codes: [],
        retry_host_predicate: [{ name: "envoy.retry_host_predicates.previous_hosts" }],
        host_selection_retry_max_attempts: "5",
      },
    });
  });

  it("limits connections, and ejects a pod that fails, at each destination", () => {
    expect(clusters.map(({ name }) => name)).toEqual([
      `outbound|8080||auth-service-canary.${namespace}.svc.cluster.local`,
      `outbound|8080||auth-service-stable.${namespace}.svc.cluster.local`,
    ]);
    for (const cluster of clusters) {
      expect(cluster.circuit_breakers.thresholds[0]).toMatchObject({
        max_connections: 100,
        max_pending_requests: 4_294_967_295,
        max_retries: 4_294_967_295,
      });
      expect(cluster.outlier_detection).toEqual({
        enforcing_success_rate: 0,
        consecutive_5xx: 5,
        enforcing_consecutive_5xx: 100,
        interval: "30s",
        base_ejection_time: "30s",
        max_ejection_percent: 50,
      });
      // Else Envoy would send to pods that are ejected as soon as half of them are.
      expect(cluster.common_lb_config).toEqual({ healthy_panic_threshold: { value: 0 } });
      expect(cluster.typed_extension_protocol_options).toMatchObject({
        "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
          common_http_protocol_options: { idle_timeout: "60s", max_requests_per_connection: 10 },
          explicit_http_config: { http_protocol_options: {} },
        },
      });
    }
  });
});

describe("weights", () => {
  const hosts = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 2, maxLength: 5 });
  const split = hosts.chain((names) =>
    fc
      .array(fc.integer({ min: 0, max: 100 }), { minLength: names.length, maxLength: names.length })
      .filter((weights) => weights.some((weight) => weight > 0))
      .map((weights) => names.map((name, index) => to(name, weights[index]))),
  );

  it("are kept as they are, in their order, without those that get nothing", () => {
    fc.assert(
      fc.property(split, (route) => {
        const [only] = routesIn(routed([{ route }]));
        expect(only?.route).toMatchObject({
          weighted_clusters: {
            clusters: route
              .filter(({ weight = 0 }) => weight > 0)
              .map(({ destination: { host }, weight }) => ({
                name: `outbound|8080||${host}.${NAMESPACE}.svc.cluster.local`,
                weight,
              })),
          },
        });
      }),
    );
  });

  it("change the routes, and not what they lead to", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), (weight) => {
        const moved = routed([
          { route: [to("auth-service-stable", 100 - weight), to("auth-service-canary", weight)] },
        ]);
        const { clusters, endpoints, listeners } = translate(moved, translation);
        const before = translate(staging, translation);
        expect({ clusters, endpoints, listeners }).toEqual({
          clusters: before.clusters,
          endpoints: before.endpoints,
          listeners: before.listeners,
        });
      }),
    );
  });

  it("do not matter where there is one destination", () => {
    const [only] = routesIn(routed([{ route: [to("auth-service-stable", 0)] }]));
    expect(only?.route).toMatchObject({ cluster: STABLE });
  });

  it("of several destinations that add up to nothing are no route", () => {
    const nothing = { route: [to("auth-service-stable", 0), to("auth-service-canary", 0)] };
    expect(() => routed([nothing])).toThrow(/have to add up to more than 0/);
  });
});

describe("a route", () => {
  const route = [to("auth-service-stable")];

  it("without words about retries has Istio's, and no timeout", () => {
    const [only] = routesIn(routed([{ route }]));
    expect(only?.route).toMatchObject({
      timeout: "0s",
      retry_policy: {
        num_retries: 2,
        retry_on: "connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes",
        retriable_status_codes: [503],
      },
    });
  });

  it("that wants no retries has none", () => {
    const [only] = routesIn(routed([{ route, retries: { attempts: 0 } }]));
    expect(only?.route.retry_policy).toBeUndefined();
  });

  it("may retry by status code", () => {
    const retries = { attempts: 1, retryOn: "reset, 429,503", retryIgnorePreviousHosts: false };
    const [only] = routesIn(routed([{ route, retries }]));
    expect(only?.route.retry_policy).toEqual({
      num_retries: 1,
      retry_on: "reset,retriable-status-codes",
      retriable_status_codes: [429, 503],
      host_selection_retry_max_attempts: "5",
    });
  });

  it("has Envoy's words for its match, its names and its durations", () => {
    const match = [
      { name: "one", uri: { exact: "/v1/authorize" }, method: { exact: "POST" } },
      { uri: { prefix: "/V2/" }, ignoreUriCase: true, headers: { "x-tenant": { prefix: "a" } } },
    ];
    const http = [{ name: "primary", match, route, timeout: "1m30.5s" }];
    expect(routesIn(routed(http))).toMatchObject([
      {
        name: "primary.one",
        match: {
          path: "/v1/authorize",
          case_sensitive: true,
          headers: [{ name: ":method", string_match: { exact: "POST" } }],
        },
        route: { timeout: "90.5s" },
      },
      {
        name: "primary",
        match: {
          prefix: "/V2/",
          case_sensitive: false,
          headers: [{ name: "x-tenant", string_match: { prefix: "a" } }],
        },
      },
    ]);
  });

  it("after one that takes everything is never reached", () => {
    const rest: readonly Partial<HttpRoute>[] = [
      { name: "all", route },
      { name: "never", route },
    ];
    expect(routesIn(routed(rest)).map(({ name }) => name)).toEqual(["all"]);
  });

  it("to a Service that is not there is a route all the same", () => {
    const objects = routed([{ route: [to("nowhere")] }]);
    expect(routesIn(objects)[0]?.route).toMatchObject({
      cluster: `outbound|8080||nowhere.${NAMESPACE}.svc.cluster.local`,
    });
    expect(translate(objects, translation).clusters).toEqual([]);
  });

  it("without a port leads to the only one that a Service has", () => {
    const [only] = routesIn(
      routed([{ route: [{ destination: { host: "auth-service-stable" } }] }]),
    );
    expect(only?.route).toMatchObject({ cluster: STABLE });
  });
});

describe("hosts", () => {
  const server = (hosts: readonly string[]) => ({
    ...staging,
    gateways: staging.gateways.map((one) =>
      gateway.parse({
        ...one,
        spec: { ...one.spec, servers: [{ port: { number: 80, protocol: "HTTP" }, hosts }] },
      }),
    ),
  });
  const domains = (objects: GatewayObjects) =>
    translate(objects, translation).routes.flatMap(({ virtual_hosts }) =>
      virtual_hosts.flatMap((host) => host.domains),
    );

  it.each([
    [["*"], ["staging.paystream.local"]],
    [["*.paystream.local"], ["staging.paystream.local"]],
    [["*.production.local"], ["*"]],
    [["STAGING.paystream.local"], ["staging.paystream.local"]],
    [[`${NAMESPACE}/staging.paystream.local`], ["staging.paystream.local"]],
    [["./staging.paystream.local"], ["staging.paystream.local"]],
    [["other/staging.paystream.local", "a.example.com"], ["*"]],
  ])("of a server %j take %j", (hosts, taken) => {
    expect(domains(server(hosts))).toEqual(taken);
  });

  it("of a virtual service may be wider than the server's", () => {
    const { virtualServices } = routed([{ route: [to("auth-service-stable")] }], { hosts: ["*"] });
    expect(domains({ ...staging, virtualServices })).toEqual(["staging.paystream.local"]);
  });

  it("are answered 404 where no virtual service is bound to the Gateway", () => {
    const [hosts] = translate(routed([], { gateways: ["mesh"] }), translation).routes;
    expect(hosts?.virtual_hosts).toEqual([{ name: "blackhole", domains: ["*"], routes: [] }]);
  });

  it("that two virtual services share have the routes of both, the older ones first", () => {
    const route = [to("auth-service-stable")];
    const [older] = routed([
      { name: "older", match: [{ uri: { prefix: "/a" } }], route },
    ]).virtualServices;
    const [newer] = routed([
      { name: "newer", match: [{ uri: { prefix: "/b" } }], route },
    ]).virtualServices;
    const metadata = { ...newer?.metadata, name: "a-name", creationTimestamp: "2026-02-01" };
    const virtualServices = [virtualService.parse({ ...newer, metadata }), older].flatMap(
      (one) => one ?? [],
    );
    const names = routesIn({ ...staging, virtualServices }).map(({ name }) => name);
    expect(names).toEqual(["older", "newer"]);
  });
});

describe("a port of the gateway", () => {
  /** A Service that chooses pods with the labels of the gateway's. */
  const leadingTo = (targetPort: number, namespace: string) =>
    service.parse(
      stored({
        metadata: { name: "istio-ingressgateway", namespace },
        spec: {
          selector: { istio: "ingressgateway" },
          ports: [{ name: "http2", port: 80, targetPort }],
        },
      }),
    );

  it("is where its own Service sends the one that clients know", () => {
    const services = [leadingTo(9090, "other"), leadingTo(8080, "istio-system")];
    const objects = { ...staging, services: [...staging.services, ...services] };
    const { listeners, routes } = translate(objects, translation);
    expect(listeners[0]).toMatchObject({
      name: "0.0.0.0_8080",
      address: { socket_address: { address: "0.0.0.0", port_value: 8080 } },
    });
    expect(routes).toMatchObject([
      { name: "http.8080", virtual_hosts: [{ name: "staging.paystream.local:80" }] },
    ]);
  });

  it("is closed where a Gateway chooses other pods", () => {
    const gateways = staging.gateways.map((one) =>
      gateway.parse({ ...one, spec: { ...one.spec, selector: { istio: "egressgateway" } } }),
    );
    const { listeners, clusters } = translate({ ...staging, gateways }, translation);
    expect({ listeners, clusters }).toEqual({ listeners: [], clusters: [] });
  });
});

describe("endpoints", () => {
  const known = (...endpointSlices: GatewayObjects["endpointSlices"]) =>
    translate({ ...staging, endpointSlices }, translation).endpoints;
  const slice = sliceOf("auth-service-stable", NAMESPACE, ["10.0.0.2", "10.0.0.1"]);
  const at = (address: string, port_value = 8080) => ({
    endpoint: { address: { socket_address: { address, port_value } } },
  });

  it("are those of each Service, and none where there are none", () => {
    expect(known(slice, sliceOf("auth-service", NAMESPACE, ["10.0.0.9"]))).toEqual([
      { cluster_name: CANARY, endpoints: [] },
      { cluster_name: STABLE, endpoints: [{ lb_endpoints: [at("10.0.0.1"), at("10.0.0.2")] }] },
    ]);
  });

  it("are those that are ready, or of which nothing is known", () => {
    const conditions = [{}, { ready: null }, { ready: true }, { ready: false }];
    const ending = { ready: false, serving: true, terminating: true };
    const endpoints = [...conditions, ending].map((conditions, index) => ({
      addresses: [`10.0.0.${index}`],
      conditions,
    }));
    expect(known({ ...slice, endpoints })[1]?.endpoints).toEqual([
      { lb_endpoints: [at("10.0.0.0"), at("10.0.0.1"), at("10.0.0.2")] },
    ]);
  });

  it("have the port that is named as the Service's", () => {
    const ports = [
      { name: "metrics", port: 9090 },
      { name: "http", port: 8081 },
    ];
    const endpoints = [{ addresses: ["10.0.0.1"] }];
    expect(known({ ...slice, ports, endpoints })[1]?.endpoints).toEqual([
      { lb_endpoints: [at("10.0.0.1", 8081)] },
    ]);
  });

  it("have addresses: Envoy is not told names", () => {
    expect(known({ ...slice, addressType: "FQDN" })[1]?.endpoints).toEqual([]);
  });

  it("that two slices have are one", () => {
    expect(known(slice, slice)[1]?.endpoints).toEqual([
      { lb_endpoints: [at("10.0.0.1"), at("10.0.0.2")] },
    ]);
  });

  it("of another namespace's Service are not its own", () => {
    expect(known(sliceOf("auth-service-stable", "other", ["10.0.0.1"]))[1]?.endpoints).toEqual([]);
  });
});

describe("a destination rule", () => {
  const policyFor = (destinationRules: GatewayObjects["destinationRules"]) => {
    const { clusters } = translate({ ...staging, destinationRules }, translation);
    return clusters.find(({ name }) => name === STABLE)?.circuit_breakers.thresholds[0];
  };
  const rule = (metadata: object, maxConnections: number, host = "auth-service-stable") => ({
    metadata: stored({ metadata: { name: "rule", namespace: NAMESPACE, ...metadata } }).metadata,
    spec: { host, trafficPolicy: { connectionPool: { tcp: { maxConnections } } } },
  });

  it("may be missing: then nothing is limited and nobody ejected", () => {
    const [cluster] = translate({ ...staging, destinationRules: [] }, translation).clusters;
    expect(cluster?.circuit_breakers.thresholds[0].max_connections).toBe(4_294_967_295);
    expect(cluster).not.toHaveProperty("outlier_detection");
    expect(cluster?.common_lb_config).toEqual({});
  });

  it("counts that is the oldest", () => {
    const newer = rule({ name: "a", creationTimestamp: "2026-02-01T00:00:00Z" }, 2);
    expect(policyFor([newer, rule({}, 1)])).toMatchObject({ max_connections: 1 });
  });

  it("of the gateway's namespace goes before, and of a third one does not count", () => {
    const host = `auth-service-stable.${NAMESPACE}.svc.cluster.local`;
    const central = rule({ namespace: "istio-system" }, 3, host);
    const foreign = rule({ namespace: "other", creationTimestamp: "2025-01-01" }, 4, host);
    expect(policyFor([foreign, rule({}, 1), central])).toMatchObject({ max_connections: 3 });
    expect(policyFor([foreign, rule({}, 1)])).toMatchObject({ max_connections: 1 });
  });
});
