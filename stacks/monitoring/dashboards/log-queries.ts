import { contract } from "@paystream/auth-service/contract";

/**
 * What dashboards ask Loki, in its own language. What stands behind the braces is beside each line, put there
 * by the collector. https://grafana.com/docs/loki/latest/query/
 *
 * @module
 */

/** Lines of every container of the environment that say of themselves that they are about an error. */
export const errorLines = '{service_name=~".+"} | severity_text=~"(?i)error|fatal|critical"';

/** How many of them there are in a minute, by container. */
export const errorsPerMinute = `sum by (service_name) (count_over_time(${errorLines} [1m]))`;

/**
 * The lines of a request, by either of its ids, which the collector puts beside each line. One that is empty
 * finds nothing: Loki would find every line without such an id.
 *
 * @param ids as they are, or variables of Grafana for them
 */
export function requestQuery({ request, trace }: Record<"request" | "trace", string>): string {
  const has = (label: string, id: string) => `(${label}!="" and ${label}=\`${id}\`)`;
  return `{service_name="${contract.name}"} | ${has("request_id", request)} or ${has("trace_id", trace)}`;
}
