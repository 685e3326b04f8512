import { expect, it } from "vitest";
import type { Observation } from "../observation/observation.ts";
import { scriptedRelease, times } from "../observation/testing/scripted-release.ts";
import { statusText } from "./status-text.ts";

const namespace = "paystream-staging";

function shown(observation: Observation): string {
  // The time of day is the machine's.
  return statusText(observation, { namespace }).replace(/, \d\d:\d\d:\d\d/, "");
}

it("a failing release is shown with what fails of it", () => {
  const observation = scriptedRelease("failing").at(times.firstMeasurement + times.interval);
  expect(shown(observation)).toMatchInlineSnapshot(`
    "paystream-staging
    1.5.0 has 10 % of the traffic: analysis auth-service-health

    Release    Progressing, step 2 of 7: analysis auth-service-health
    Weights    ███████████████████████████░░░  stable 90 %, canary 10 %

                    pods  payments/s     failed        P95       version
    stable           2/2         106      0.1 %     234 ms         1.4.2
    canary           2/2          12       20 %     303 ms         1.5.0

    Analyses   analysis auth-service-health: Running
                 p95-latency     0.31  0.31  ·  ·  ·  (< 2.5)
                 error-rate      0.19  0.2  ·  ·  ·  (< 0.01)
    Breakers   open: down_net in auth-service-7f8d9c5b66-x7k2p
               open: down_net in auth-service-7f8d9c5b66-m4n8q
    Alerts     pending: AuthServiceLowSuccessRate. Too few payments on canary pods are approved
    Told       nobody of anything that goes on
    Secrets    synced from Vault
    "
  `);
});

it("an environment in which no release is under way has no canary, no analysis and no alert", () => {
  expect(shown(scriptedRelease("good").at(0))).toMatchInlineSnapshot(`
    "paystream-staging
    1.4.2 serves all traffic

    Release    Healthy
    Weights    ██████████████████████████████  stable 100 %, canary 0 %

                    pods  payments/s     failed        P95       version
    stable           2/2         120      0.1 %     240 ms         1.4.2

    Analyses   none of this version
    Breakers   all closed
    Alerts     none
    Told       nobody of anything that goes on
    Secrets    synced from Vault
    "
  `);
});

it("what is not available is told where it would stand", () => {
  const observation = scriptedRelease("good").at(0);
  const away = { unavailable: "Service prometheus has no pod that is ready" } as const;
  const text = shown({ ...observation, traffic: away, breakers: away, alerts: away });
  expect(text).toMatch(/^stable .* – .* – .* 1\.4\.2$/m);
  for (const name of ["Traffic", "Breakers", "Alerts"]) {
    expect(text).toMatch(new RegExp(`^${name} +${away.unavailable}$`, "m"));
  }
});

it("colours are for terminals", () => {
  const observation = scriptedRelease("good").at(0);
  expect(statusText(observation, { namespace, isColoured: true })).toContain("\u001b[32m");
  expect(statusText(observation, { namespace })).not.toContain("\u001b");
});
