import { describe, expect, it } from "vitest";
import manifest from "../../apps/auth-service/package.json" with { type: "json" };
import { contract } from "../../apps/auth-service/src/contract.ts";
import { authServiceImage } from "./auth-service-image.ts";
import { readLayout } from "./read-layout.ts";

const NAME = "docker.io/paystream/auth-service";
const revision = "0123456789abcdef0123456789abcdef01234567";

// It has the C library of the machine that makes it, and runs where the kernel is Linux.
describe.runIf(process.platform === "linux")("the image of the service", () => {
  it("is configured and filled as its Dockerfile says", async () => {
    const image = await authServiceImage(NAME, { SERVICE_REVISION: revision });
    const { configuration, files } = await readLayout(image);
    expect(image.reference).toMatch(/^docker\.io\/paystream\/auth-service@sha256:[0-9a-f]{64}$/);
    expect(configuration.config).toMatchObject({
      Entrypoint: ["/nodejs/bin/node", "/app/main.js"],
      User: "65532:65532",
      WorkingDir: "/app",
      ExposedPorts: { [`${contract.port}/tcp`]: {} },
      Env: expect.arrayContaining([
        "NODE_ENV=production",
        "SERVICE_VERSION=1.0.0",
        `SERVICE_REVISION=${revision}`,
      ]),
      Labels: expect.objectContaining({
        "org.opencontainers.image.version": "1.0.0",
        "org.opencontainers.image.revision": revision,
      }),
    });
    expect(JSON.parse(String(files.get("/app/package.json")?.data))).toMatchObject({
      name: manifest.name,
      type: "module",
    });
    expect([...files.keys()]).toEqual(
      expect.arrayContaining([
        "/app/main.js",
        "/app/health.js",
        "/app/node_modules/swagger-ui-dist/swagger-ui-bundle.js",
        "/nodejs/bin/node",
        "/etc/passwd",
        "/etc/ssl/certs/ca-certificates.crt",
      ]),
    );
    expect(files.get("/nodejs/bin/node")?.header.mode).toBe(0o755);
    expect(files.get("/tmp/")?.header.mode).toBe(0o1777);
  });

  it("is the same image when it is made again, and another one of another version", async () => {
    const [first, again, next] = await Promise.all([
      authServiceImage(NAME),
      authServiceImage(NAME),
      authServiceImage(NAME, { SERVICE_VERSION: "1.0.1" }),
    ]);
    expect(again.reference).toBe(first.reference);
    expect(next.reference).not.toBe(first.reference);
  });
});
