import { describe, expect, it } from "vitest";
import { firedAlerts } from "./alerts.ts";
import { Prometheus } from "./prometheus.ts";
import { type Known, playPrometheus } from "./testing/played-prometheus.ts";
import { serveOnLoopback } from "./testing/serve-on-loopback.ts";

const span = {
  from: Date.parse("2026-01-01T10:00:00Z"),
  to: Date.parse("2026-01-01T10:30:00Z"),
};
const slow = { alertname: "AuthServiceHighLatency", severity: "critical", team: "platform" };
const firing = "firing" as const;

async function fired(known: Known) {
  return firedAlerts(new Prometheus(await playPrometheus(span, known)), span);
}

describe("the alerts of a time", () => {
  it("are those that fired in it, with when they did", async () => {
    const labels = { ...slow, __name__: "ALERTS", alertstate: "firing" };

    expect(await fired({ fired: [labels] })).toEqual([
      {
        name: "AuthServiceHighLatency",
        labels: { severity: "critical", team: "platform" },
        from: span.from,
        to: span.from + 30_000,
      },
    ]);
  });

  it("are those that fire now, too, each once", async () => {
    const now = [{ state: firing, labels: slow }];

    expect(await fired({ now })).toHaveLength(1);
    expect(await fired({ now, fired: [slow] })).toMatchObject([{ from: span.from }]);
  });

  it("are none that are only pending, that always fire, or that compare days", async () => {
    const labels = [
      { alertname: "Watchdog", severity: "none", team: "platform" },
      { alertname: "PaymentVolumeUnusual", severity: "warning", team: "business" },
    ];

    expect(await fired({ fired: labels, now: [{ state: "pending", labels: slow }] })).toEqual([]);
  });
});

describe("silence is no good news where Prometheus", () => {
  it("was not there all the time", async () => {
    await expect(fired({ moments: 3 })).rejects.toThrow(
      /not there all the time: of 226 moments since 2026-01-01T10:00:00.000Z it knows 3\./,
    );
    await expect(fired({ moments: 0 })).rejects.toThrow("it knows 0");
  });

  it("cannot evaluate a rule", async () => {
    const rules = [
      { name: "AuthServiceDown", health: "ok" },
      { name: "AuthServiceHighLatency", health: "err", lastError: "many-to-many matching" },
    ];

    await expect(fired({ rules })).rejects.toThrow(
      "AuthServiceHighLatency (many-to-many matching)",
    );
  });

  it("is not what answers", async () => {
    const url = await serveOnLoopback((_, response) => response.writeHead(503).end("no upstream"));

    await expect(firedAlerts(new Prometheus(url), span)).rejects.toThrow("503 no upstream");
  });

  it("does not answer", async () => {
    const nowhere = new URL("http://127.0.0.1:9");

    await expect(firedAlerts(new Prometheus(nowhere), span)).rejects.toThrow(
      "Prometheus does not answer at http://127.0.0.1:9",
    );
  });
});
