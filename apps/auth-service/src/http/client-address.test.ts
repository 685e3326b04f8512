import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { expect, it } from "vitest";
import { clientAddressOf } from "./client-address.ts";

/** A request with this `X-Forwarded-For`. */
function requestVia(forwardedFor: string): IncomingMessage {
  const incoming = new IncomingMessage(new Socket());
  incoming.headers["x-forwarded-for"] = forwardedFor;
  return incoming;
}

it("the client's address is the one that the gateway added, not one that the client claims", () => {
  expect(clientAddressOf(requestVia("203.0.113.9, 192.0.2.1"))).toBe("192.0.2.1");
  expect(clientAddressOf(requestVia("192.0.2.1"))).toBe("192.0.2.1");
});
