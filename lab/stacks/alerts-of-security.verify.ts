import { it } from "vitest";
import { useTool } from "../tools/use-tool.ts";
import { describeAlert } from "./describe-alert.ts";
import { counter } from "./phases.ts";
import { testRecorded } from "./rule-test.ts";

const promtool = useTool("promtool");

type Event = "succeeded" | "failed" | "blocked";

/** Logins of administration at a pod. */
const logins = (
  event: Event,
  phases: readonly (readonly [minutes: number, perMinute: number])[],
  pod = "a",
) =>
  counter(
    `security_events_total{event="admin_authentication_${event}",pod="${pod}"}`,
    phases.map(([minutes, perMinute]) => ({ minutes, perMinute })),
  );

describeAlert(promtool, {
  alert: "AdminAuthenticationFailing",
  severity: "warning",
  team: "security",
  labels: {},
  trouble: [
    logins("failed", [
      [10, 0],
      [5, 4],
      [15, 0],
    ]),
  ],
  moments: [
    { at: "12m", state: "inactive" },
    { at: "13m", state: "firing" },
    { at: "15m", state: "firing" },
    { at: "18m", state: "inactive" },
    { at: "30m", state: "inactive" },
  ],
  tells: {
    at: "15m",
    summary: "Logins of administration fail",
    description:
      "20 requests to administration had a wrong token over the last 5 minutes. A person who mistypes has no more than 10, after which the address is blocked for a minute.",
  },
  quiet: {
    "a person who mistypes until he is blocked": [
      logins("failed", [
        [10, 0],
        [1, 10],
        [19, 0],
      ]),
      logins("blocked", [
        [11, 0],
        [1, 3],
        [18, 0],
      ]),
    ],
    "many logins that succeed": [logins("succeeded", [[30, 100]])],
  },
});

describeAlert(promtool, {
  alert: "AdminBruteForce",
  severity: "critical",
  team: "security",
  labels: {},
  // From one address: ten failures a minute, and what is blocked then; over two pods.
  trouble: ["a", "b"].flatMap((pod) => [
    logins(
      "failed",
      [
        [10, 0],
        [4, 5],
        [76, 0],
      ],
      pod,
    ),
    logins(
      "blocked",
      [
        [10, 0],
        [4, 5],
        [76, 0],
      ],
      pod,
    ),
  ]),
  moments: [
    { at: "10m", state: "inactive" },
    { at: "12m", state: "inactive" },
    { at: "13m", state: "firing" },
    { at: "70m", state: "firing" },
    { at: "75m", state: "inactive" },
  ],
  tells: {
    at: "60m",
    summary: "Somebody is guessing the token of administration",
    description:
      "80 requests to administration had a wrong token, or came from a blocked address, over the last 1 hour; more than 50 are no mistake. Administration is not reachable through the gateway: whoever does it is inside the namespace.",
  },
  quiet: {
    "a wrong token now and then": [logins("failed", [[60, 0.5]])],
    "many logins that succeed": [logins("succeeded", [[60, 100]])],
  },
  quietMinutes: 60,
});

const testing = (phases: readonly (readonly [minutes: number, perMinute: number])[]) =>
  counter(
    'security_events_total{event="card_testing_suspected",pod="a"}',
    phases.map(([minutes, perMinute]) => ({ minutes, perMinute })),
  );

describeAlert(promtool, {
  alert: "CardTestingSuspected",
  severity: "critical",
  team: "security",
  labels: {},
  trouble: [
    testing([
      [10, 0],
      [0.25, 4],
      [29.75, 0],
    ]),
  ],
  moments: [
    { at: "10m", state: "inactive" },
    { at: "10m15s", state: "firing" },
    { at: "24m45s", state: "firing" },
    { at: "25m30s", state: "inactive" },
  ],
  tells: {
    at: "20m",
    summary: "Somebody may be testing stolen cards",
    description:
      "Merchants that pods have reported over the last 15 minutes: 1. Of each, twenty different cards or more were declined within five minutes, and more payments than were approved. The log names them.",
  },
  quiet: { "pods that suspect nobody": [testing([[30, 0]])] },
});

const refused = (phases: readonly (readonly [minutes: number, perMinute: number])[]) =>
  counter(
    'rate_limit_hits_total{limit="admin_authentication",pod="a"}',
    phases.map(([minutes, perMinute]) => ({ minutes, perMinute })),
  );

describeAlert(promtool, {
  alert: "RateLimitExceeded",
  severity: "warning",
  team: "security",
  labels: { limit: "admin_authentication" },
  trouble: [
    refused([
      [10, 0],
      [5, 20],
      [15, 0],
    ]),
  ],
  moments: [
    { at: "12m", state: "inactive" },
    { at: "13m", state: "firing" },
    { at: "15m", state: "firing" },
    { at: "18m", state: "inactive" },
  ],
  tells: {
    at: "15m",
    summary: "A rate limit refuses many requests",
    description:
      "The limit admin_authentication has refused 100 requests over the last 5 minutes; above 50 somebody does not stop although he is told to.",
  },
  quiet: {
    "somebody who stops when he is told to": [
      refused([
        [10, 0],
        [1, 30],
        [19, 0],
      ]),
    ],
  },
});

it("records the share of logins that succeed", async (context) => {
  await testRecorded(promtool(context), {
    group: "security",
    series: [
      logins("succeeded", [[90, 3]]),
      logins("failed", [[90, 0.5]]),
      logins("blocked", [[90, 0.5]]),
    ],
    values: [
      {
        series: "environment:admin_authentication_succeeded:ratio_increase1h",
        at: "90m",
        value: 0.75,
      },
    ],
  });
});
