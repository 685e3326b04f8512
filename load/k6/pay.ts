import exec from "k6/execution";
import http, { type RefinedResponse } from "k6/http";
import { Counter, Rate, Trend } from "k6/metrics";
// By its path: k6 knows no packages.
import { contract } from "../../apps/auth-service/src/contract.ts";
import { type Outcome, outcomes } from "../report.ts";
import { answerSeconds } from "./options.ts";

/** A card that every bank of a test approves (apps/auth-service/src/processor/test-cards.ts). */
const approvedCard = "4242424242424242";
/** Of reasons that a payment failed, so many are told by each of k6's virtual users. */
const mostReasons = 3;

const counters = new Map(
  outcomes.map((outcome) => [outcome, new Counter(`payments_${outcome.replace(" ", "_")}`)]),
);
const duration = new Trend("payment_duration", true);
const failed = new Rate("payment_failed");
const told = new Set<string>();

const { URL: url = "", HOST: host, HEADERS: own = "{}", PROCESSORS: listed = "" } = __ENV;
const processors = listed.split(",");
const headers = {
  ...JSON.parse(own),
  "content-type": "application/json",
  ...(host ? { host } : {}),
};

/** One payment with a test card, under a key of its own: it can charge nobody, and is never two. */
export function pay(): void {
  const iteration = exec.scenario.iterationInTest;
  const body = JSON.stringify({
    card_number: approvedCard,
    // From 0.01 to 99.99.
    amount: ((iteration % 9_999) + 1) / 100,
    currency: "USD",
    merchant: "PayStream load test",
    processor: processors[iteration % processors.length],
  });
  const asked = Date.now();
  const answer = http.post(`${url}${contract.paths.authorize}`, body, {
    headers: { ...headers, "idempotency-key": crypto.randomUUID() },
    timeout: `${answerSeconds}s`,
  });
  if (answer.error.includes("context canceled")) {
    // The test has ended, and took this payment with it.
    return;
  }
  // Its own clock: k6 has the time of a connection in one figure and that of an answer in another.
  duration.add(Date.now() - asked);
  const outcome = outcomeOf(answer);
  counters.get(outcome)?.add(1);
  const isFailed = outcome !== "approved" && outcome !== "declined";
  failed.add(isFailed);
  if (isFailed) {
    tell(outcome, answer);
  }
}

function outcomeOf({ status, body }: RefinedResponse<"text">): Outcome {
  if (status === 0) {
    return "unanswered";
  }
  const said = parsed(body);
  if (status === 200) {
    const decision = said["status"];
    return decision === "approved" || decision === "declined" ? decision : "failed";
  }
  if (status === 503 && said["reason"] === "circuit breaker open") {
    return "breaker open";
  }
  return status >= 400 && status < 500 ? "refused" : "failed";
}

function tell(outcome: Outcome, { status, error, body }: RefinedResponse<"text">): void {
  const said = status === 0 ? error : `HTTP ${status} ${(body ?? "").slice(0, 200)}`;
  const reason = `${outcome}: ${said.trim()}`;
  if (told.size < mostReasons && !told.has(reason)) {
    told.add(reason);
    // biome-ignore lint/suspicious/noConsole: k6 has no other way to say something.
    console.error(reason);
  }
}

/** The members of a JSON object; none for anything else, such as the gateway's own plain text. */
function parsed(body: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body ?? "");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
