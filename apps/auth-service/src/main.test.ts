import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import type { Readable } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { payment } from "../testing/test-service.ts";

/** The service as its own process, with what it has written. */
class ServiceProcess {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  stdout = "";
  stderr = "";

  constructor(environment: Record<string, string>) {
    this.child = spawn(process.execPath, [new URL("main.ts", import.meta.url).pathname], {
      env: {
        PATH: process.env["PATH"],
        PORT: "0",
        LATENCY_BASE_MS: "0",
        DRAIN_DELAY_MS: "0",
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
    });
    this.child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
  }

  /** The address it answers on, as its log says. */
  async url(): Promise<string> {
    await expect.poll(() => this.stdout).toContain('"listening"');
    return /http:\/\/localhost:\d+/.exec(this.stdout)?.[0] as string;
  }

  async exitCode(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      await once(this.child, "close");
    }
    return this.child.exitCode;
  }

  actions(): string[] {
    return this.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).action);
  }
}

const started: ServiceProcess[] = [];
function start(environment: Record<string, string> = {}): ServiceProcess {
  const service = new ServiceProcess(environment);
  started.push(service);
  return service;
}
afterEach(() => {
  for (const { child } of started.splice(0)) {
    child.kill("SIGKILL");
  }
});

const authorize = (url: string, body: object = payment) =>
  fetch(`${url}/v1/authorize`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

describe("the process", () => {
  it.each(["SIGTERM", "SIGINT"] as const)(
    "answers, finishes what is under way after %s, writes its last lines and exits with 0",
    async (signal) => {
      const service = start({ LATENCY_BASE_MS: "300", SUCCESS_RATE: "1" });
      const url = await service.url();
      const answer = authorize(url);
      await expect
        .poll(async () => (await fetch(`${url}/metrics`)).text())
        .toContain("auth_service_requests_in_flight 1");
      service.child.kill(signal);
      expect((await answer).status).toBe(200);
      expect(await service.exitCode()).toBe(0);
      expect(service.actions()).toEqual([
        "development_defaults",
        "listening",
        "draining",
        "authorize",
        "stopped",
      ]);
      expect(service.stderr).toBe("");
    },
  );

  it("exits at once at a second signal", async () => {
    const service = start({ LATENCY_BASE_MS: "60000" });
    const url = await service.url();
    const lost = authorize(url).catch(() => "lost");
    await expect
      .poll(async () => (await fetch(`${url}/metrics`)).text())
      .toContain("auth_service_requests_in_flight 1");
    service.child.kill("SIGTERM");
    await expect.poll(() => service.stdout).toContain('"draining"');
    service.child.kill("SIGTERM");
    expect(await service.exitCode()).toBe(1);
    expect(await lost).toBe("lost");
  });

  it("does not start with a wrong configuration: one message, no stack, exit code 2", async () => {
    const service = start({ NODE_ENV: "production", PORT: "http", DB_PASSWORD: "hunter2" });
    expect(await service.exitCode()).toBe(2);
    expect(service.stderr).toMatch(/^auth-service cannot start: 4 settings are wrong\.\n/);
    for (const name of ["PORT", "BANK_API_KEY", "DB_PASSWORD", "ENCRYPTION_KEY"]) {
      expect(service.stderr).toContain(name);
    }
    expect(service.stderr).not.toMatch(/hunter2|\n\s+at /);
    expect(service.stdout).toBe("");
  });

  it("says which port is in use, and how to take another", async () => {
    const occupied = createServer().listen(0);
    await once(occupied, "listening");
    const { port } = occupied.address() as AddressInfo;
    const service = start({ PORT: String(port) });
    expect(await service.exitCode()).toBe(2);
    expect(service.stderr).toBe(
      `Port ${port} is in use. Choose another, for example PORT=${port + 1}.\n`,
    );
    occupied.close();
  });
});
