import type { IncomingMessage } from "node:http";

/**
 * The address that a request comes from: the last one in `X-Forwarded-For`, which the gateway in front
 * of the service added itself, or the peer's where there is no gateway.
 */
export function clientAddressOf(incoming: IncomingMessage): string | undefined {
  const forwarded = incoming.headers["x-forwarded-for"];
  if (typeof forwarded === "string") {
    return forwarded.slice(forwarded.lastIndexOf(",") + 1).trim();
  }
  return incoming.socket.remoteAddress;
}
