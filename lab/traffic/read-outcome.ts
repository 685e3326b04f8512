import type { Outcome } from "../http-client.ts";
import type { Entry } from "./ledger.ts";

/** The most of a text that is kept to explain a failure, in characters. */
const EXCERPT = 200;

/** What an outcome says about its payment. */
export function readOutcome(outcome: Outcome): Pick<Entry, "result" | "version" | "detail"> {
  if (outcome.kind !== "answered") {
    const detail = outcome.kind === "hung" ? undefined : outcome.reason;
    return { result: outcome.kind, version: undefined, detail };
  }
  const { status, body } = outcome;
  const said = parsed(body);
  if (status === 200 && (said["status"] === "approved" || said["status"] === "declined")) {
    const version = typeof said["version"] === "string" ? said["version"] : undefined;
    return { result: said["status"], version, detail: undefined };
  }
  // The two fields of spec 000 §3 step 9 are what tells a breaker's 503 from any other.
  const isBreaker =
    status === 503 &&
    said["error"] === "service unavailable" &&
    said["reason"] === "circuit breaker open";
  return {
    result: isBreaker ? "breaker open" : `HTTP ${status}`,
    version: undefined,
    detail: body.slice(0, EXCERPT),
  };
}

/** The members of a JSON object; none for anything else, such as the gateway's own plain text. */
function parsed(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
