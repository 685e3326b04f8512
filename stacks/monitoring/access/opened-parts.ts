import { alertmanagerEndpoint } from "../alertmanager-endpoint.ts";
import { grafanaEndpoint } from "../grafana/grafana-endpoint.ts";
import { prometheusEndpoint } from "../prometheus-endpoint.ts";

/** A part of the monitoring that people open from outside. */
export interface OpenedPart {
  /** Of its Service, and the first part of its host name. */
  readonly name: string;
  readonly port: number;
  /** Whether anybody may look, without saying who they are. */
  readonly isAnonymous: boolean;
}

/** What people open in an environment, of what it has. */
export function openedParts(has: {
  readonly grafana: boolean;
  readonly alertmanager: boolean;
  readonly anonymousGrafana: boolean;
}): readonly OpenedPart[] {
  return [
    ...(has.grafana ? [{ ...grafanaEndpoint, isAnonymous: has.anonymousGrafana }] : []),
    { ...prometheusEndpoint, isAnonymous: false },
    ...(has.alertmanager ? [{ ...alertmanagerEndpoint, isAnonymous: false }] : []),
  ];
}
