import type { InputSeries } from "./payment-series.ts";

const labels = 'name="auth-service-secrets",namespace="paystream"';

/** What External Secrets exposes about the secret for a while. */
interface SyncPhase {
  readonly minutes: number;
  /** `gone`: the operator is not there, or cannot be scraped. `idle`: it is there, and does nothing. */
  readonly operator: "syncing" | "failing" | "idle" | "gone";
}

/** The minutes from its first failure on in which samples see that a sync was tried again. */
const retries = [0, 0.25, 0.5, 1, 2, 4, 8.5, 15.5];

/**
 * What External Secrets exposes while these phases pass, with a sample every 15 s: it syncs once a
 * minute, and after a failure waits twice as long each time, from 1 s to 7 min. Its first failures are
 * what makes the series of failures appear.
 * https://github.com/external-secrets/external-secrets/blob/main/pkg/controllers/common/common.go
 */
export function secretSyncs(
  phases: readonly SyncPhase[],
): readonly [InputSeries, InputSeries, InputSeries] {
  const samples: { readonly calls: string; readonly failures: string; readonly failed: string }[] =
    [];
  let calls = 0;
  let failures = 0;
  let failed = 0;
  for (const { minutes, operator } of phases) {
    for (let minute = 0; minute < minutes; minute += 0.25) {
      if (operator === "gone") {
        samples.push({ calls: "_", failures: "_", failed: "_" });
        continue;
      }
      if (operator === "syncing" && minute % 1 === 0) {
        calls += 1;
        failed = 0;
      }
      if (operator === "failing" && retries.includes(minute)) {
        calls += 1;
        failures += 1;
        failed = 1;
      }
      samples.push({
        calls: `${calls}`,
        failures: failures === 0 ? "_" : `${failures}`,
        failed: `${failed}`,
      });
    }
  }
  const series = (metric: string, value: keyof (typeof samples)[number]): InputSeries => ({
    series: metric,
    values: samples.map((sample) => sample[value]).join(" "),
  });
  return [
    series(`externalsecret_sync_calls_total{${labels}}`, "calls"),
    series(`externalsecret_sync_calls_error{${labels}}`, "failures"),
    series(`externalsecret_status_condition{${labels},condition="Ready",status="False"}`, "failed"),
  ];
}
