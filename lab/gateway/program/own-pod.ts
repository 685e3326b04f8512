import type { EndpointSlice } from "../istio/endpoint-slice.ts";

/** Whether a pod has been told to end. From then on nobody new is sent to it. */
export function isEnding(
  pod: string,
  namespace: string,
  slices: readonly EndpointSlice[],
): boolean {
  return slices
    .filter(({ metadata }) => metadata.namespace === namespace)
    .flatMap(({ endpoints }) => endpoints ?? [])
    .some(({ targetRef, conditions }) => targetRef?.name === pod && conditions?.terminating);
}

/**
 * Lets an Envoy answer what comes, and ask each client to leave after its answer, so that nobody is left on
 * a connection when it ends.
 * https://www.envoyproxy.io/docs/envoy/latest/operations/admin#post--drain_listeners
 *
 * @param adminPort of the Envoy, on loopback
 */
export async function drainEnvoy(adminPort: number): Promise<void> {
  const drain = `http://127.0.0.1:${adminPort}/drain_listeners?graceful&skip_exit`;
  const { ok, status } = await fetch(drain, { method: "POST" });
  if (!ok) {
    throw new Error(`Envoy answers ${status} to a request to drain.`);
  }
}
