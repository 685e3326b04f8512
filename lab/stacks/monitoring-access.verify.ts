import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it, type TestContext } from "vitest";
import { parse, stringify } from "yaml";
import { monitoringAccessEndpoint } from "../../stacks/monitoring/access/monitoring-access-endpoint.ts";
import { openedParts } from "../../stacks/monitoring/access/opened-parts.ts";
import {
  healthPort,
  proxyConfiguration,
  usersPath,
} from "../../stacks/monitoring/access/proxy-configuration.ts";
import { Engine } from "../engine.ts";
import { freePorts } from "../free-ports.ts";
import { runCommand } from "../tools/run-command.ts";
import { useTool } from "../tools/use-tool.ts";

// cspell:ignore fapi

const envoy = useTool("envoy");

const READY_LIMIT_MS = 30_000;
const domain = "paystream.local";

const passwords = { "on-call": "correct-horse-battery-staple", analyst: "another-long-password" };

/** As `htpasswd -nbs` writes it. */
const users = Object.entries(passwords)
  .map(([name, password]) => {
    const hash = createHash("sha1").update(password).digest("base64");
    return `${name}:{SHA}${hash}`;
  })
  .join("\n");

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let folder: string;
let part: Server;
/** What arrived at a part of the monitoring. */
let arrived: { readonly path: string; readonly headers: IncomingHttpHeaders }[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "paystream-access-"));
  arrived = [];
  part = createServer(({ url = "", headers }, response) => {
    arrived.push({ path: url, headers });
    // As Alertmanager does before 0.34.2.
    response.setHeader("access-control-allow-origin", "*");
    response.end(`this is ${headers.host}`);
  }).listen(0, "127.0.0.1");
  await once(part, "listening");
});
afterEach(async () => {
  part.closeAllConnections();
  await new Promise((closed) => part.close(closed));
  await rm(folder, { recursive: true });
});

/** The configuration of an environment, but for where its files and the parts are, and who listens where. */
async function configuration(
  anonymousGrafana: boolean,
  ports: readonly [http: number, health: number],
): Promise<string> {
  const parts = openedParts({ grafana: true, alertmanager: true, anonymousGrafana });
  const parsed = parse(
    proxyConfiguration({ namespace: "paystream", domain, parts }).replaceAll(
      usersPath,
      join(folder, "users"),
    ),
  );
  const { listeners, clusters } = parsed.static_resources;
  const wanted = [monitoringAccessEndpoint.port, healthPort];
  for (const [index, { address }] of listeners.entries()) {
    expect(address.socket_address).toEqual({ address: "0.0.0.0", port_value: wanted[index] });
    address.socket_address = { address: "127.0.0.1", port_value: ports[index] };
  }
  for (const { name, load_assignment } of clusters) {
    const [{ lb_endpoints }] = load_assignment.endpoints;
    const { socket_address } = lb_endpoints[0].endpoint.address;
    expect(socket_address.address).toBe(`${name}.paystream.svc`);
    socket_address.address = "127.0.0.1";
    socket_address.port_value = (part.address() as AddressInfo).port;
  }
  const file = join(folder, "envoy.yaml");
  await writeFile(file, stringify(parsed));
  await writeFile(join(folder, "users"), users);
  return file;
}

/** A real Envoy, and how to ask it. */
async function start(context: TestContext, anonymousGrafana: boolean) {
  const [http = 0, health = 0] = await freePorts(2);
  const file = await configuration(anonymousGrafana, [http, health]);
  const engine = new Engine("Envoy", envoy(context), [
    ...["--config-path", file, "--disable-hot-restart", "--concurrency", "1"],
    ...["--log-level", "warning"],
  ]);
  const isHealthy = () => ask(health, "/healthz", { host: "10.0.0.1" });
  await engine.ready(READY_LIMIT_MS, async () => {
    const { status } = await isHealthy();
    if (status !== 200) {
      throw new Error(`It answers ${status}.`);
    }
  });
  return {
    /** What somebody gets from a host. */
    get: (
      host: string,
      login?: readonly [user: string, password: string],
      path = "/",
      headers: Readonly<Record<string, string>> = {},
    ) =>
      ask(http, path, {
        host,
        ...(login === undefined
          ? {}
          : { authorization: `Basic ${Buffer.from(login.join(":")).toString("base64")}` }),
        ...headers,
      }),
    isHealthy,
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}

/** Sends a path as it is written: `fetch` would mend it. */
async function ask(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const sent = request({ host: "127.0.0.1", port, path, headers, agent: false }).end();
  const [response] = await once(sent, "response");
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: await text(response),
  };
}

const hosts = ["grafana", "prometheus", "alertmanager"].map((name) => `${name}.${domain}`);
const onCall = ["on-call", passwords["on-call"]] as const;

describe("the way to the monitoring", () => {
  it("is closed to everybody who does not say who they are, and reaches nothing for them", async (context) => {
    await using proxy = await start(context, false);
    for (const host of hosts) {
      const { status, headers } = await proxy.get(host);
      expect(status, host).toBe(401);
      expect(headers["www-authenticate"], host).toContain("Basic");
    }
    const nobody = [
      ["on-call", "wrong"],
      ["on-call", ""],
      ["on-call", passwords.analyst],
      ["stranger", passwords["on-call"]],
      ["", ""],
    ] as const;
    for (const login of nobody) {
      expect((await proxy.get(hosts[1] ?? "", login)).status, login.join(":")).toBe(401);
    }
    expect(arrived).toEqual([]);
  });

  it("is open to each who is known, to each part by its host, without telling it the password", async (context) => {
    await using proxy = await start(context, false);
    for (const host of hosts) {
      const { status, body } = await proxy.get(host, onCall, "/api/v1/query?query=up");
      expect({ status, body }, host).toEqual({ status: 200, body: `this is ${host}` });
    }
    expect((await proxy.get(hosts[1] ?? "", ["analyst", passwords.analyst])).status).toBe(200);
    expect(arrived[0]?.path).toBe("/api/v1/query?query=up");
    expect(arrived.map(({ headers }) => headers.authorization)).toEqual(
      Array(arrived.length).fill(undefined),
    );
  });

  it("is the same with a port in the host, and leads nowhere for other hosts", async (context) => {
    await using proxy = await start(context, false);
    expect((await proxy.get(`prometheus.${domain}:443`)).status).toBe(401);
    expect((await proxy.get(`prometheus.${domain}:443`, onCall)).status).toBe(200);
    for (const host of [domain, "auth-service", `vault.${domain}`, "10.0.0.1"]) {
      expect((await proxy.get(host, onCall)).status, host).toBe(404);
    }
    expect(arrived).toHaveLength(1);
  });

  it("has no path around it", async (context) => {
    await using proxy = await start(context, false);
    const paths = [
      "/../",
      "//",
      "/.",
      "/-/../api/v1/query",
      "/%2e%2e/api",
      "/healthz",
      "/x%2f..%2fapi",
    ];
    for (const path of paths) {
      expect([400, 401], path).toContain(
        (await proxy.get(`prometheus.${domain}`, undefined, path)).status,
      );
    }
    expect(arrived).toEqual([]);
  });

  it("says nothing to pages of other origins, whatever the parts say", async (context) => {
    await using proxy = await start(context, false);
    const { headers } = await proxy.get(hosts[2] ?? "", onCall, "/api/v2/alerts", {
      origin: "https://elsewhere.example",
    });

    expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  it("lets everybody look at Grafana where the environment says so, and at nothing else", async (context) => {
    await using proxy = await start(context, true);
    expect(await proxy.get(`grafana.${domain}`)).toMatchObject({ status: 200 });
    expect((await proxy.get(`prometheus.${domain}`)).status).toBe(401);
    expect((await proxy.get(`alertmanager.${domain}`)).status).toBe(401);
  });

  it("is healthy without a login, on a port behind which there is nothing", async (context) => {
    await using proxy = await start(context, false);
    expect((await proxy.isHealthy()).status).toBe(200);
    expect(arrived).toEqual([]);
  });
});

it("Envoy's own check accepts the configuration, and refuses users in plain text", async (context) => {
  const file = await configuration(false, [1, 2]);
  const check = () => runCommand(envoy(context), ["--mode", "validate", "--config-path", file]);
  await check();
  await writeFile(join(folder, "users"), "on-call:correct-horse-battery-staple");
  await expect(check()).rejects.toThrow(/htpasswd/);
});
