import { contract } from "@paystream/auth-service/contract";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import type { RenderedKubernetesObject } from "../stacks/rendered-environment.ts";
import { type AlertPlan, alertPlanOf } from "./plan/alert-plan.ts";
import {
  longestLookSeconds,
  type NotificationPlan,
  notificationPlanOf,
} from "./plan/notification-plan.ts";
import { type ReleasePlan, releasePlanOf } from "./plan/release-plan.ts";

/** What an environment says of itself, from which every bound of a drill is made. */
export interface Figures {
  readonly plan: ReleasePlan;
  /** The host name that clients call. */
  readonly host: string;
  /** What the pods call themselves. */
  readonly version: string;
  readonly processors: readonly string[];
  /** How long the simulated bank takes for a call, in milliseconds. */
  readonly latencyBaseMs: number;
  alert(name: string): AlertPlan;
  /** Who is told of an alert, by the routes of the environment's Alertmanager. */
  toldOf(alert: string): NotificationPlan;
  /** Whether an alert is for people, and not for a machine that expects it. */
  callsPeople(alert: string): boolean;
  /** After how many seconds what was held back is told, at the latest. */
  readonly longestLookSeconds: number;
}

/** The kinds of objects that figures are read from. */
const KINDS = [
  ["argoproj.io/v1alpha1", "Rollout"],
  ["argoproj.io/v1alpha1", "AnalysisTemplate"],
  ["networking.istio.io/v1", "VirtualService"],
  ["v1", "ConfigMap"],
] as const;

/** Reads the figures of an environment from the cluster that it is deployed to. */
export async function readFigures(api: KubernetesApi, namespace: string): Promise<Figures> {
  const lists = await Promise.all(
    KINDS.map(([apiVersion, kind]) =>
      api.list<RenderedKubernetesObject & Awaited<ReturnType<typeof api.read>>>(apiVersion, kind, {
        namespace,
      }),
    ),
  );
  return figuresOf(lists.flat());
}

/** @param objects of one environment, rendered or as the cluster has them */
export function figuresOf(objects: readonly RenderedKubernetesObject[]): Figures {
  const find = (kind: string, name?: string) => {
    const found = objects.find(
      (object) => object.kind === kind && (name === undefined || object.metadata.name === name),
    );
    if (found === undefined) {
      throw new Error(`The environment has no ${kind}${name === undefined ? "" : ` ${name}`}.`);
    }
    return found;
  };
  const [container] = find("Rollout").spec.template.spec.containers;
  const { data = {} } = find("ConfigMap", container.envFrom[0].configMapRef.name);
  const { variables } = contract;
  const variable = (name: string) => {
    const value = data[name];
    if (value === undefined) {
      throw new Error(`The configuration of the service has no ${name}.`);
    }
    return value;
  };
  return {
    plan: releasePlanOf(objects),
    host: find("VirtualService").spec.hosts[0],
    version: variable(variables.version),
    processors: variable(variables.processors).split(","),
    latencyBaseMs: Number(variable(variables.latencyBaseMs)),
    alert: (name) => alertPlanOf(objects, name),
    toldOf: (name) => notificationPlanOf(objects, alertPlanOf(objects, name).labels),
    callsPeople: (name) => alertPlanOf(objects, name).labels["severity"] !== "none",
    longestLookSeconds: longestLookSeconds(objects),
  };
}
