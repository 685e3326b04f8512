import { by, increase, oneOf, recordingRule, series, sum } from "@paystream/metrics/promql";
import { objectives } from "../../objectives.ts";
import type { Pace } from "../../pace.ts";
import { dashboardUids } from "../dashboards/dashboard-uids.ts";
import type { AlertDefinition } from "./alert.ts";
import type { RuleGroup } from "./rule-group.ts";

const { failedLoginsPerMinute, failedLoginsPerHour, rateLimitHits } = objectives.alerts;

const FIVE_MINUTES = 300;
const QUARTER_HOUR = 900;
const HOUR = 3_600;

/** What is recorded of who tries to get in. */
export function securitySeries(pace: Pace) {
  const hour = pace.duration(HOUR);
  const succeeded = series("security_events_total", { event: "admin_authentication_succeeded" });
  const attempts = series("security_events_total", {
    event: oneOf(
      "admin_authentication_succeeded",
      "admin_authentication_failed",
      "admin_authentication_blocked",
    ),
  });
  /** The share of logins of administration that succeeded; not a number while nobody tried. */
  const loginShare = recordingRule(
    `environment:admin_authentication_succeeded:ratio_increase${hour}`,
    sum(increase(succeeded.over(hour))).div(sum(increase(attempts.over(hour)))),
  );
  return { loginShare } as const;
}

/**
 * Who tries to get in, and to what end (spec 002, "Security Alerts"). That Vault is not reached is seen by
 * SecretSyncFailed: each sync logs in.
 */
export function securityRules(pace: Pace): RuleGroup {
  return {
    name: "security",
    dashboard: dashboardUids.security,
    recorded: Object.values(securitySeries(pace)),
    alerts: [loginsFail, bruteForce, cardTesting, rateLimit].map((alert) => alert(pace)),
  };
}

/**
 * The service counts no addresses, which would be as many series as an attacker likes: it blocks an address
 * after ten failures in a minute, so more than that in five minutes are several minutes, or addresses.
 */
const loginsFail = (pace: Pace): AlertDefinition => ({
  name: "AdminAuthenticationFailing",
  query: sum(
    increase(
      series("security_events_total", { event: "admin_authentication_failed" }).over(
        pace.duration(FIVE_MINUTES),
      ),
    ),
  ).gt(failedLoginsPerMinute),
  severity: "warning",
  team: "security",
  explainedBy: ["AdminBruteForce"],
  summary: "Logins of administration fail",
  description: `{{ $value | printf "%.0f" }} requests to administration had a wrong token over the last ${pace.inWords(FIVE_MINUTES)}. A person who mistypes has no more than ${failedLoginsPerMinute}, after which the address is blocked for a minute.`,
});

const bruteForce = (pace: Pace): AlertDefinition => ({
  name: "AdminBruteForce",
  query: sum(
    increase(
      series("security_events_total", {
        event: oneOf("admin_authentication_failed", "admin_authentication_blocked"),
      }).over(pace.duration(HOUR)),
    ),
  ).gt(failedLoginsPerHour),
  severity: "critical",
  team: "security",
  summary: "Somebody is guessing the token of administration",
  description: `{{ $value | printf "%.0f" }} requests to administration had a wrong token, or came from a blocked address, over the last ${pace.inWords(HOUR)}; more than ${failedLoginsPerHour} are no mistake. Administration is not reachable through the gateway: whoever does it is inside the namespace.`,
});

const cardTesting = (pace: Pace): AlertDefinition => ({
  name: "CardTestingSuspected",
  query: sum(
    increase(
      series("security_events_total", { event: "card_testing_suspected" }).over(
        pace.duration(QUARTER_HOUR),
      ),
    ),
  ).gt(0),
  severity: "critical",
  team: "security",
  summary: "Somebody may be testing stolen cards",
  description: `Merchants that pods have reported over the last ${pace.inWords(QUARTER_HOUR)}: {{ $value | printf "%.0f" }}. Of each, twenty different cards or more were declined within five minutes, and more payments than were approved. The log names them.`,
});

const rateLimit = (pace: Pace): AlertDefinition => ({
  name: "RateLimitExceeded",
  query: sum(
    increase(series("rate_limit_hits_total").over(pace.duration(FIVE_MINUTES))),
    by("limit"),
  ).gt(rateLimitHits),
  severity: "warning",
  team: "security",
  explainedBy: ["AdminBruteForce"],
  summary: "A rate limit refuses many requests",
  description: `The limit {{ $labels.limit }} has refused {{ $value | printf "%.0f" }} requests over the last ${pace.inWords(FIVE_MINUTES)}; above ${rateLimitHits} somebody does not stop although he is told to.`,
});
