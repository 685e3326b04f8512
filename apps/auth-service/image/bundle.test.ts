import { chmod, cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contract } from "../src/contract.ts";
import { OtlpReceiver } from "../testing/otlp-receiver.ts";
import { bundle } from "./bundle.ts";
import { repository } from "./bundle-program.ts";
import { BundledProcess } from "./bundled-service.ts";

const { secrets, paths } = contract;
const SECRET = "only-for-this-test";
const environment = {
  PORT: "0",
  LATENCY_BASE_MS: "0",
  SUCCESS_RATE: "1",
  DRAIN_DELAY_MS: "0",
  ...Object.fromEntries(Object.values(secrets).map((name) => [name, SECRET])),
};

let parent: string;
/** The bundle as the image has it: a copy of what was built, alone. */
let app: URL;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "paystream-bundle-"));
  // As the image: everybody may read it.
  await chmod(parent, 0o755);
  const folder = (name: string) => pathToFileURL(`${parent}/${name}/`);
  await Promise.all([bundle(folder("first")), bundle(folder("second"))]);
  app = folder("app");
  await cp(folder("first"), app, { recursive: true });
});

afterAll(() => rm(parent, { recursive: true, force: true }));

describe("the bundle", () => {
  it("is the same, byte for byte, when it is built again", async () => {
    const [first, second] = await Promise.all(
      ["first", "second"].map((name) => contentsOf(join(parent, name))),
    );
    expect([...(first as Map<string, Buffer>).keys()]).toEqual([
      "LICENSE",
      "health.js",
      "main.js",
      "node_modules/swagger-ui-dist/LICENSE",
      "node_modules/swagger-ui-dist/NOTICE",
      "node_modules/swagger-ui-dist/package.json",
      "node_modules/swagger-ui-dist/swagger-ui-bundle.js",
      "node_modules/swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt",
      "node_modules/swagger-ui-dist/swagger-ui.css",
      "package.json",
      "third-party-licenses.txt",
      "tracing.js",
    ]);
    expect(first).toEqual(second);
  });

  it("names no folder of the machine that built it", async () => {
    for (const file of ["main.js", "tracing.js", "health.js"]) {
      const text = await readFile(new URL(file, app), "utf8");
      expect(text.includes(fileURLToPath(repository))).toBe(false);
    }
  });

  it("has OpenTelemetry in a file that is only loaded where something is traced", async () => {
    const text = (file: string) => readFile(new URL(file, app), "utf8");
    expect(await text("tracing.js")).toContain("node_modules/@opentelemetry/sdk-trace");
    const main = await text("main.js");
    // prom-client brings the API, without anything behind it.
    expect(main).not.toMatch(/node_modules\/@opentelemetry\/(?!api\/)/);
    expect(main).toContain('await import("./tracing.js")');
    expect(main.match(/\btracing\.js/g)).toHaveLength(1);
  });

  it("passes on the licenses of the packages in it", async () => {
    const text = await readFile(new URL("third-party-licenses.txt", app), "utf8");
    const packages = [...text.matchAll(/^# (\S+) \d\S* \((?!undefined)\S+\)$/gm)];
    expect(packages.map(([, name]) => name)).toEqual(
      expect.arrayContaining([
        "@hono/node-server",
        "@opentelemetry/sdk-trace",
        "hono",
        "opossum",
        "pino",
        "prom-client",
        "zod",
      ]),
    );
    expect(text).toContain("Permission is hereby granted");
  });
});

describe("the service, run from the bundle as the image runs it", () => {
  it("authorizes, shows its documentation, is healthy, and ends with 0 on SIGTERM", {
    timeout: 20_000,
  }, async () => {
    await using service = new BundledProcess(app, "main.js", environment);
    const port = await service.listening();
    const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);

    const answer = await fetch(`http://127.0.0.1:${port}${paths.authorize}`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": "bundle-test" },
      body: '{"card_number":"4532 0151 1283 0366","amount":150,"currency":"USD","merchant":"Amazon","processor":"visa_net"}',
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: "approved", amount: 150 });

    await using healthCheck = new BundledProcess(app, "health.js", { PORT: String(port) });
    expect(await healthCheck.ended()).toBe(0);

    expect(await (await get(paths.openapi)).json()).toHaveProperty(["paths", paths.authorize]);
    expect(await (await get(paths.docs)).text()).toContain("swagger-ui-bundle.js");
    const script = await get(`${paths.docs}/swagger-ui-bundle.js`);
    expect([script.status, (await script.text()).length > 100_000]).toEqual([200, true]);
    expect((await get(`${paths.docs}/swagger-ui.css`)).status).toBe(200);
    expect(await (await get(paths.metrics)).text()).toContain("auth_requests_total{");

    service.terminate();
    expect(await service.ended()).toBe(0);
    expect(service.stderr).toBe("");
  });

  it("traces where it is told to, and sends what waits before it ends", {
    timeout: 20_000,
  }, async () => {
    await using receiver = await OtlpReceiver.start();
    await using service = new BundledProcess(app, "main.js", {
      ...environment,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_TRACES_SAMPLER_ARG: "1",
    });
    const port = await service.listening();
    await fetch(`http://127.0.0.1:${port}${paths.version}`);
    service.terminate();
    expect(await service.ended()).toBe(0);
    expect(receiver.spans).toMatchObject([{ name: "GET /version" }]);
    expect(service.stderr).toBe("");
  });

  it("does not start without its secrets, and exits with 2", async () => {
    await using service = new BundledProcess(app, "main.js", { PORT: "0" });
    expect(await service.ended()).toBe(2);
    for (const name of Object.values(secrets)) {
      expect(service.stderr).toContain(name);
    }
  });

  it("is not healthy where nothing answers", async () => {
    // Nobody listens on port 1.
    await using healthCheck = new BundledProcess(app, "health.js", { PORT: "1" });
    expect(await healthCheck.ended()).toBe(1);
  });
});

/** Every file below a folder by its path, in alphabetical order. */
async function contentsOf(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const contents = await Promise.all(files.map((file) => readFile(file)));
  return new Map(
    files.map((file, index) => [file.slice(folder.length + 1), contents[index] as Buffer]),
  );
}
