import type { RenderedKubernetesObject } from "../../stacks/rendered-environment.ts";
import { durationSeconds } from "./duration-seconds.ts";
import { renderedFiles } from "./rendered-files.ts";

/** When an alert of an environment can be heard of. Times are seconds. */
export interface AlertPlan {
  /** How long its query must have had a result before it fires. */
  readonly forSeconds: number;
  /** How far its rules look back. */
  readonly windowSeconds: number;
  /** How old what Prometheus knows can be: a scrape, and an evaluation after it. */
  readonly delaySeconds: number;
  /** By which it is routed, its name among them. */
  readonly labels: Readonly<Record<string, string>>;
}

interface RuleFile {
  readonly groups: readonly {
    readonly interval?: string;
    readonly rules: readonly {
      readonly alert?: string;
      readonly expr: string;
      readonly for?: string;
      readonly labels?: Readonly<Record<string, string>>;
    }[];
  }[];
}

interface PrometheusFile {
  readonly global: { readonly scrape_interval: string; readonly evaluation_interval: string };
}

/**
 * @param objects of one environment, rendered or as the cluster has them
 * @throws Error where the environment has no such alert
 */
export function alertPlanOf(
  objects: readonly RenderedKubernetesObject[],
  alert: string,
): AlertPlan {
  const files: readonly Partial<RuleFile & PrometheusFile>[] = renderedFiles(objects);
  const groups = files.flatMap((file) => file.groups ?? []);
  const group = groups.find(({ rules }) => rules.some((rule) => rule.alert === alert));
  const rule = group?.rules.find((known) => known.alert === alert);
  const global = files.find((file) => file.global !== undefined)?.global;
  if (group === undefined || rule === undefined || global === undefined) {
    throw new Error(`The environment has no alert ${alert}.`);
  }
  const windows = group.rules.flatMap(({ expr }) => [...expr.matchAll(/\[(\w+)\]/g)]);
  return {
    forSeconds: durationSeconds(rule.for ?? "0s"),
    windowSeconds: Math.max(0, ...windows.map(([, window = ""]) => durationSeconds(window))),
    delaySeconds:
      durationSeconds(global.scrape_interval) +
      durationSeconds(group.interval ?? global.evaluation_interval),
    labels: { alertname: alert, ...rule.labels },
  };
}
