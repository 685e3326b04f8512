import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { root } from "../../../stacks/render/stack-configuration.ts";
import type { RenderedKubernetesObject } from "../rendered-environment.ts";

/** A query that somebody asks Prometheus, and where it stands. */
export interface RenderedQuery {
  readonly name: string;
  readonly promql: string;
}

interface Panel {
  readonly title?: string;
  readonly targets?: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly datasource: { readonly type: string };
  }[];
  /** Of a row that is folded. */
  readonly panels?: readonly Panel[];
}

interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly templating?: { readonly list: readonly Variable[] };
  readonly annotations?: { readonly list: readonly Annotation[] };
}

interface Annotation {
  readonly name: string;
  readonly target: { readonly expr: string };
}

interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query?: string;
}

/** A query of a dashboard, by the dashboard's uid. */
export interface DashboardQuery extends RenderedQuery {
  readonly dashboard: string;
}

/** Every query of every panel of an environment's dashboards that asks Prometheus, with Grafana's variables in it. */
export function panelQueries(objects: readonly RenderedKubernetesObject[]): DashboardQuery[] {
  return queriesFor("prometheus", objects).map(({ query, ...panel }) => ({
    ...panel,
    promql: query,
  }));
}

/** Every query of every panel of an environment's dashboards that asks Loki, with Grafana's variables in it. */
export function logQueries(
  objects: readonly RenderedKubernetesObject[],
): { readonly name: string; readonly logql: string }[] {
  return queriesFor("loki", objects).map(({ name, query }) => ({ name, logql: query }));
}

function queriesFor(asked: "prometheus" | "loki", objects: readonly RenderedKubernetesObject[]) {
  return dashboardsOf(objects).flatMap(({ uid, title: dashboard, panels }) =>
    panels
      .flatMap((panel) => [panel, ...(panel.panels ?? [])])
      .flatMap(({ title, targets = [] }) =>
        targets
          .filter(({ datasource }) => datasource.type === asked)
          .map(({ refId, expr }) => ({
            dashboard: uid,
            name: `${dashboard}: ${title} ${refId}`,
            query: expr,
          })),
      ),
  );
}

/** What the dashboards mark in every panel; each of these queries once. */
export function annotationQueries(objects: readonly RenderedKubernetesObject[]): RenderedQuery[] {
  const marked = dashboardsOf(objects).flatMap(({ annotations }) =>
    (annotations?.list ?? []).map(({ name, target }) => [target.expr, name] as const),
  );
  return [...new Map(marked)].map(([promql, name]) => ({ name, promql }));
}

/**
 * Whether a query compares with the day before. No Prometheus that was just started knows that:
 * day-before-panels.verify.ts has promtool tell it.
 */
export function looksBackADay({ promql }: RenderedQuery): boolean {
  return / offset (1d|23h)\b/.test(promql);
}

/** What the variables of the dashboards are chosen from: `label_values(<selector>, <label>)`. */
export function dashboardVariables(
  objects: readonly RenderedKubernetesObject[],
): { readonly name: string; readonly selector: string; readonly label: string }[] {
  return dashboardsOf(objects).flatMap(({ templating }) =>
    (templating?.list ?? [])
      .filter(({ type }) => type === "query")
      .map(({ name, query = "" }) => {
        const [, selector, label] = /^label_values\((.+), (\w+)\)$/.exec(query) ?? [];
        if (selector === undefined || label === undefined) {
          throw new Error(`The variable ${name} is chosen from ${query}, which is not known here.`);
        }
        return { name, selector, label };
      }),
  );
}

/** Every query of an environment's AnalysisTemplates, for one pod-template-hash. */
export function analysisQueries(
  objects: readonly RenderedKubernetesObject[],
  podTemplateHash: string,
): RenderedQuery[] {
  return objects
    .filter(({ kind }) => kind === "AnalysisTemplate")
    .flatMap(({ metadata, spec }) =>
      spec.metrics.map((metric: { name: string; provider: { prometheus: { query: string } } }) => ({
        name: `${metadata.name} ${metric.name}`,
        promql: metric.provider.prometheus.query.replaceAll(
          "{{args.canary-hash}}",
          podTemplateHash,
        ),
      })),
    );
}

/** The names of the jobs that an environment's Prometheus scrapes. */
export function scrapeJobs(objects: readonly RenderedKubernetesObject[]): readonly string[] {
  const { data = {} } =
    objects.find(
      ({ kind, metadata }) => kind === "ConfigMap" && metadata.name === "prometheus-config",
    ) ?? {};
  const [configuration = ""] = Object.values(data);
  const { scrape_configs } = parse(configuration) as {
    readonly scrape_configs: readonly { readonly job_name: string }[];
  };
  return scrape_configs.map(({ job_name }) => job_name);
}

/** Every query that a runbook tells people to type. */
export function runbookQueries(): readonly RenderedQuery[] {
  const folder = new URL("docs/runbooks/", root);
  return readdirSync(folder).flatMap((name) =>
    [...readFileSync(new URL(name, folder), "utf8").matchAll(/```promql\n([^`]+)```/g)].map(
      ([, promql = ""]) => ({ name, promql }),
    ),
  );
}

function dashboardsOf(objects: readonly RenderedKubernetesObject[]): Dashboard[] {
  return objects
    .filter(({ kind }) => kind === "ConfigMap")
    .flatMap(({ data = {} }) => Object.entries(data))
    .filter(([file]) => file.endsWith(".json"))
    .map(([, content]) => JSON.parse(content))
    .filter((content) => "panels" in content);
}
