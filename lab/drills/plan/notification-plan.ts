import { basename } from "node:path";
import type { Route } from "../../../stacks/monitoring/alertmanager/routes.ts";
import { channelOf, type Webhook } from "../../pager/pager-endpoint.ts";
import type { RenderedKubernetesObject } from "../../stacks/rendered-environment.ts";
import { durationSeconds } from "./duration-seconds.ts";
import { renderedFiles } from "./rendered-files.ts";

/** How somebody is told of an alert, by one channel. Times are seconds. */
export interface ChannelPlan {
  /** As the pager calls it: `slack-platform`. */
  readonly channel: string;
  /** From the alert to the first that is told of it. */
  readonly waitSeconds: number;
  /** How soon it is told that it is over. */
  readonly lookSeconds: number;
  /** How long it can take until the same is told again: it is with the first look after its time. */
  readonly repeatSeconds: number;
  /** Whether it is told when it is over. */
  readonly hearsOfEnd: boolean;
}

/** Whom an environment tells of an alert at any hour, by the routes of its Alertmanager. */
export type NotificationPlan = readonly ChannelPlan[];

type Integration = Readonly<
  Record<"send_resolved" | "api_url_file" | "url_file", boolean | string | undefined>
>;

/** The parts of Alertmanager's configuration that are read here. */
interface AlertmanagerFile {
  readonly route: Route;
  readonly receivers: readonly {
    readonly name: string;
    readonly slack_configs?: readonly Integration[];
    readonly webhook_configs?: readonly Integration[];
  }[];
}

/**
 * @param objects of one environment, rendered or as the cluster has them
 * @param labels of the alert, with its name as `alertname`
 * @returns nobody where the environment has no Alertmanager, or no channel for it that the pager can be
 */
export function notificationPlanOf(
  objects: readonly RenderedKubernetesObject[],
  labels: Readonly<Record<string, string>>,
): NotificationPlan {
  const file = alertmanagerFileOf(objects);
  if (file === undefined) {
    return [];
  }
  const told = matching(file.route, labels)
    .filter(({ active_time_intervals }) => active_time_intervals === undefined)
    .flatMap((route) => channelsOf(file, route));
  // A channel of two receivers is told of by the first.
  return told.filter(
    ({ channel }, index) => told.findIndex((one) => one.channel === channel) === index,
  );
}

/** The most seconds from one look at an alert to the next: what was held back until then is told. */
export function longestLookSeconds(objects: readonly RenderedKubernetesObject[]): number {
  const { group_interval, routes = [] }: Partial<Route> = alertmanagerFileOf(objects)?.route ?? {};
  const looks = [group_interval, ...routes.map((route) => route.group_interval)];
  return Math.max(0, ...looks.map((look) => durationSeconds(look ?? "0s")));
}

function alertmanagerFileOf(
  objects: readonly RenderedKubernetesObject[],
): AlertmanagerFile | undefined {
  return renderedFiles(objects).find((file) => "route" in file && "receivers" in file) as
    | AlertmanagerFile
    | undefined;
}

/** The routes that an alert takes, with what they have of those above them. */
function matching(route: Route, labels: Readonly<Record<string, string>>): readonly Route[] {
  const { matchers = [], routes = [], ...inherited } = route;
  if (!matchers.every((matcher) => holds(matcher, labels))) {
    return [];
  }
  const found: Route[] = [];
  for (const child of routes) {
    const taken = matching({ ...inherited, continue: undefined, ...child } as Route, labels);
    found.push(...taken);
    if (taken.length > 0 && child.continue !== true) {
      break;
    }
  }
  return found.length > 0 ? found : [route];
}

const TESTS: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
  "=": (value, wanted) => value === wanted,
  "!=": (value, wanted) => value !== wanted,
  "=~": (value, wanted) => new RegExp(`^(?:${wanted})$`).test(value),
  "!~": (value, wanted) => !new RegExp(`^(?:${wanted})$`).test(value),
};

/** A label that is not there counts as empty. */
function holds(matcher: string, labels: Readonly<Record<string, string>>): boolean {
  const [, name = "", operator = "", wanted = ""] = /^(\w+)(=~|!~|!=|=)"(.*)"$/.exec(matcher) ?? [];
  const test = TESTS[operator];
  if (test === undefined) {
    throw new Error(`The matcher ${matcher} of a route is none that a drill knows.`);
  }
  return test(labels[name] ?? "", wanted);
}

function channelsOf({ receivers }: AlertmanagerFile, route: Route): readonly ChannelPlan[] {
  const { group_wait = "30s", group_interval = "5m", repeat_interval = "4h" } = route;
  const { slack_configs = [], webhook_configs = [] } =
    receivers.find(({ name }) => name === route.receiver) ?? {};
  const lookSeconds = durationSeconds(group_interval);
  return [...slack_configs, ...webhook_configs].map((integration) => ({
    channel: channelOf(
      basename(String(integration.api_url_file ?? integration.url_file)) as Webhook,
    ),
    waitSeconds: durationSeconds(group_wait),
    lookSeconds,
    repeatSeconds: durationSeconds(repeat_interval) + lookSeconds,
    hearsOfEnd: integration.send_resolved !== false,
  }));
}
