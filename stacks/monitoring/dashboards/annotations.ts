import { AnnotationQueryBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { contract } from "@paystream/auth-service/contract";
import { by, count, type Expression, max, not, oneOf, series } from "@paystream/metrics/promql";
import { argoRollouts, argoRolloutsSeries } from "../programs/argo-rollouts.ts";
import type { Watch } from "../rules/rule-group.ts";
import { alertSeries } from "./alert-series.ts";
import { chosenEnvironment } from "./environment-variable.ts";

interface Annotation {
  readonly name: string;
  /** What happens as long as this has a series. */
  readonly query: Expression;
  readonly title: string;
  readonly text: string;
  /** Labels by which it can be found. */
  readonly tags: string;
  readonly color: string;
}

/** What happened while panels show what they show: releases, and alerts. */
export function annotations({ programs }: Watch): readonly AnnotationQueryBuilder[] {
  const rollout = { name: contract.resources.app } as const;
  return [
    annotation({
      name: "Releases",
      query: count(series("up", { job: contract.name, role: "canary" }), by("version")),
      title: "Canary {{version}}",
      text: "Pods of this version had a part of the payments, beside those of the stable version.",
      tags: "version",
      color: "blue",
    }),
    ...(programs.includes(argoRollouts)
      ? [
          annotation({
            name: "Failed releases",
            query: max(
              argoRolloutsSeries("rollout_info", {
                ...rollout,
                phase: oneOf("Abort", "Error", "Timeout", "InvalidSpec"),
              }),
              by("name", "phase"),
            ),
            title: "Release of {{name}}: {{phase}}",
            text: "The release was ended, and the stable version has all payments.",
            tags: "phase",
            color: "purple",
          }),
        ]
      : []),
    annotation({
      name: "Alerts",
      query: max(
        alertSeries("ALERTS", { alertstate: "firing", severity: not("none") }),
        by("alertname", "severity", "team"),
      ),
      title: "{{alertname}}",
      text: "{{severity}} alert of the {{team}} team",
      tags: "severity,team",
      color: "red",
    }),
  ];
}

function annotation(options: Annotation): AnnotationQueryBuilder {
  const { name, query, title, text, tags, color } = options;
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(chosenEnvironment)
    .enable(true)
    .hide(false)
    .iconColor(color)
    .titleFormat(title)
    .textFormat(text)
    .tagKeys(tags)
    .target(new DataqueryBuilder().refId("Anno").expr(query.promql).range());
}
