import { contract } from "@paystream/auth-service/contract";
import {
  by,
  histogramQuantile,
  increase,
  matches,
  max,
  rate,
  recordingRule,
  series,
  sum,
  vector,
} from "@paystream/metrics/promql";
import { objectives } from "../../objectives.ts";
import type { Pace } from "../../pace.ts";
import { authServiceSize } from "../../service/pod-template.ts";
import { dashboardUids } from "../dashboards/dashboard-uids.ts";
import type { AlertDefinition } from "./alert.ts";
import { minimumRequests } from "./minimum-requests.ts";
import { percent } from "./percent.ts";
import { windowSeconds } from "./recording-rules.ts";
import type { RuleGroup } from "./rule-group.ts";

const { serverErrorShare, addedP95Seconds, usedCpuShare, usedMemoryShare } = objectives.alerts;

const MILLICORES = 1_000;
const BYTES_PER_MIB = 1024 ** 2;

/** What is recorded of the service as a program: its answers, its own latency, what its pods use. */
export function systemSeries(pace: Pace) {
  const window = pace.duration(windowSeconds);
  const answers = (matchers: { readonly status_code?: ReturnType<typeof matches> } = {}) =>
    sum(rate(series("auth_service_requests_total", matchers).over(window)), by("role"));

  /** Requests in the window that had an answer, of any kind, by the role of the pods. */
  const requests = recordingRule(
    `role:auth_service_requests:increase${window}`,
    sum(increase(series("auth_service_requests_total").over(window)), by("role")),
  );
  /** The share of them that were answered with a server error: zero where none was. */
  const serverErrors = recordingRule(
    `role:auth_service_server_errors:ratio_rate${window}`,
    answers({ status_code: matches("5..") })
      .or(answers().mul(0))
      .div(answers()),
  );
  /** Payments in the window of which it is known how much we added to their processor's time. */
  const measured = recordingRule(
    `environment:auth_added_latency_seconds_count:increase${window}`,
    sum(increase(series("auth_added_latency_seconds_count").over(window))),
  );
  /** The 95th percentile of that, in seconds; 1, the highest bound, stands for more. */
  const addedP95 = recordingRule(
    `environment:auth_added_latency_seconds:p95_rate${window}`,
    histogramQuantile(
      0.95,
      sum(rate(series("auth_added_latency_seconds_bucket").over(window)), by("le")),
    ),
  );
  /** The share of its limit that each pod uses of a processor, and of memory. */
  const usedCpu = recordingRule(
    `pod:process_cpu_seconds:limit_ratio_rate${window}`,
    sum(rate(series("process_cpu_seconds_total").over(window)), by("pod")).div(
      authServiceSize.limits.cpu / MILLICORES,
    ),
  );
  const usedMemory = recordingRule(
    "pod:process_resident_memory_bytes:limit_ratio",
    max(series("process_resident_memory_bytes"), by("pod")).div(
      authServiceSize.limits.memory * BYTES_PER_MIB,
    ),
  );
  return { requests, serverErrors, measured, addedP95, usedCpu, usedMemory } as const;
}

/** The service as a program: whether it is there, answers, is quick, and has room (spec 002, "System"). */
export function systemRules(pace: Pace): RuleGroup {
  const recorded = systemSeries(pace);
  return {
    name: "system",
    dashboard: dashboardUids.operational,
    recorded: Object.values(recorded),
    alerts: [
      down(pace),
      errorRate(recorded, pace),
      addedLatencyHigh(recorded, pace),
      cpuHigh(recorded, pace),
      memoryHigh(recorded, pace),
    ],
  };
}

type Recorded = ReturnType<typeof systemSeries>;

/** Also when nothing is known of any pod, as where all of them are gone. */
const down = (pace: Pace): AlertDefinition => ({
  name: "AuthServiceDown",
  query: sum(series("up", { job: contract.name }))
    .or(vector(0))
    .eq(0),
  for: pace.duration(60),
  severity: "critical",
  team: "platform",
  summary: "No pod of the service answers",
  description: `{{ $value }} pods of ${contract.name} have answered Prometheus for ${pace.inWords(60)}. Either there are none, or none can be reached: payments are most likely refused.`,
});

const errorRate = ({ requests, serverErrors }: Recorded, pace: Pace): AlertDefinition => ({
  name: "AuthServiceErrorRate",
  query: serverErrors.series().gt(serverErrorShare).and(requests.series().gte(minimumRequests)),
  for: pace.duration(120),
  severity: "critical",
  team: "platform",
  explainedBy: ["AuthServiceDown", "AuthServiceLowSuccessRate"],
  summary: "Too many requests to {{ $labels.role }} pods end in a server error",
  description: `{{ $value | humanizePercentage }} of the requests to {{ $labels.role }} pods were answered with a 5xx over the last ${pace.inWords(windowSeconds)}; at most ${percent(serverErrorShare)} is accepted.`,
});

/** What a processor takes is not among it: that is AuthServiceHighLatency. */
const addedLatencyHigh = ({ addedP95, measured }: Recorded, pace: Pace): AlertDefinition => ({
  name: "AuthServiceAddedLatencyHigh",
  query: addedP95.series().gt(addedP95Seconds).and(measured.series().gte(minimumRequests)),
  for: pace.duration(180),
  severity: "warning",
  team: "platform",
  summary: "The service itself slows payments down",
  description: `To one payment in twenty the service added more than {{ $value | humanizeDuration }} over the last ${pace.inWords(windowSeconds)}, besides the time of its processor; the objective is ${addedP95Seconds}s.`,
});

const cpuHigh = ({ usedCpu }: Recorded, pace: Pace): AlertDefinition => ({
  name: "AuthServiceCpuHigh",
  query: usedCpu.series().gt(usedCpuShare),
  for: pace.duration(900),
  severity: "warning",
  team: "platform",
  summary: "Pod {{ $labels.pod }} is short of processor time",
  description: `Pod {{ $labels.pod }} has used {{ $value | humanizePercentage }} of the processor time that it may have for ${pace.inWords(900)}; above ${percent(usedCpuShare)} there is no room for a peak, or for the loss of another pod.`,
});

const memoryHigh = ({ usedMemory }: Recorded, pace: Pace): AlertDefinition => ({
  name: "AuthServiceMemoryHigh",
  query: usedMemory.series().gt(usedMemoryShare),
  for: pace.duration(300),
  severity: "warning",
  team: "platform",
  summary: "Pod {{ $labels.pod }} is short of memory",
  description: `Pod {{ $labels.pod }} has used {{ $value | humanizePercentage }} of the memory that it may have for ${pace.inWords(300)}. At 100% it is killed, with the payments that it is working on.`,
});
