import { PercentUnit, Short } from "@grafana/grafana-foundation-sdk/units";
import { contract } from "@paystream/auth-service/contract";
import {
  by,
  count,
  ignoring,
  max,
  oneOf,
  rate,
  rateInterval,
  series,
  sum,
} from "@paystream/metrics/promql";
import { argoRollouts, argoRolloutsSeries } from "../../programs/argo-rollouts.ts";
import type { Watch } from "../../rules/rule-group.ts";
import { width } from "../panels/panel.ts";
import { stateTimeline } from "../panels/state-timeline.ts";
import { table } from "../panels/table.ts";
import { stackedTimeSeries } from "../panels/time-series.ts";
import type { Row } from "../row.ts";
import { chosenVersion } from "../version-variable.ts";

/** How far a release is, and what was decided about it (spec 000 §4). */
export function releaseRow({ programs }: Watch): Row {
  return {
    title: "Release",
    panels: [
      builds(),
      shareOfPayments(),
      ...(programs.includes(argoRollouts) ? [phase(), analyses()] : []),
    ],
  };
}

function builds() {
  return table({
    title: "What runs",
    description:
      "The builds that run, with their role, what they call themselves, the commit that they were made from, and how many pods they have. Two rows are a release under way.",
    unit: Short,
    noValue: "no pods",
    query: count(
      series("auth_service_build_info", { version: chosenVersion }),
      by("role", "exported_version", "revision", "version"),
    ),
    columns: [
      { label: "role", title: "Role" },
      { label: "exported_version", title: "Version" },
      { label: "revision", title: "Commit" },
      { label: "version", title: "Pod template" },
    ],
    value: "Pods",
  });
}

/** What arrives says more than the weight that was asked for: the gateway's retries are in it, too. */
function shareOfPayments() {
  const payments = rate(series("auth_requests_total").over(rateInterval));
  return stackedTimeSeries({
    title: "Share of payments",
    description:
      "The share of the payments that pods of each role received. The canary's grows in the steps of the release; without one, the stable version has all.",
    unit: PercentUnit,
    max: 1,
    queries: [
      [sum(payments, by("role")).div(sum(payments), ignoring("role").groupLeft()), "{{role}}"],
    ],
  });
}

function phase() {
  return stateTimeline(
    {
      title: "Phase of the release",
      description:
        "What Argo Rollouts is doing with the release. It waits where it is paused: for its step to end, or for a person where an analysis had nothing to go by.",
      width: width.half,
      queries: [
        [
          max(argoRolloutsSeries("rollout_info", { name: contract.resources.app }), by("phase")),
          "{{phase}}",
        ],
      ],
    },
    [{ value: 1, text: "yes", color: "blue" }],
  );
}

function analyses() {
  return stateTimeline(
    {
      title: "Analyses",
      description:
        "The analyses of releases, by what became of them. Failed: a gate below was missed. Error: Prometheus could not be asked. Inconclusive: it had no data.",
      queries: [
        [
          max(
            argoRolloutsSeries("analysis_run_info", {
              phase: oneOf("Running", "Failed", "Error", "Inconclusive"),
            }),
            by("name", "phase"),
          ),
          "{{name}} {{phase}}",
        ],
      ],
    },
    [{ value: 1, text: "yes", color: "blue" }],
  );
}
