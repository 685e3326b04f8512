import { Short } from "@grafana/grafana-foundation-sdk/units";
import { by, increase, max, oneOf, rateInterval, series, sum } from "@paystream/metrics/promql";
import { objectives } from "../../../objectives.ts";
import type { Pace } from "../../../pace.ts";
import { stateTimeline } from "../panels/state-timeline.ts";
import { below } from "../panels/thresholds.ts";
import { events, timeSeries } from "../panels/time-series.ts";
import type { Row } from "../row.ts";
import { chosenVersion } from "../version-variable.ts";

const { failedLoginsPerHour, rateLimitHits } = objectives.alerts;

const FIVE_MINUTES = 300;
const HOUR = 3_600;

/** Who uses administration, and who may not (spec 001, "Authentication Analytics"; spec 002, "Rate limiting"). */
export function administrationRow(pace: Pace): Row {
  const version = chosenVersion;
  const hour = pace.duration(HOUR);
  const failed = series("security_events_total", {
    event: oneOf("admin_authentication_failed", "admin_authentication_blocked"),
  });
  return {
    title: "Administration",
    panels: [
      events({
        title: "Logins of administration",
        description:
          "Requests to administration by what became of them: a right token, a wrong one, or blocked because too many before were wrong. Without anybody at work, even one that succeeded is worth a question.",
        unit: Short,
        queries: [
          [
            sum(
              increase(
                series("security_events_total", {
                  version,
                  event: oneOf(
                    "admin_authentication_succeeded",
                    "admin_authentication_failed",
                    "admin_authentication_blocked",
                  ),
                }).over(rateInterval),
              ),
              by("event"),
            ),
            "{{event}}",
          ],
        ],
      }),
      timeSeries({
        title: "Failed logins within an hour",
        description: `Logins that failed or were blocked over ${pace.inWords(HOUR)}, up to each moment. Above ${failedLoginsPerHour} somebody is trying out tokens, and somebody is called.`,
        unit: Short,
        thresholds: below(failedLoginsPerHour),
        queries: [[sum(increase(failed.over(hour))), "failed"]],
      }),
      timeSeries({
        title: "Rate limits",
        description: `Requests that each rate limit refused over ${pace.inWords(FIVE_MINUTES)}, up to each moment. Above ${rateLimitHits} it is nobody's mistake any more.`,
        unit: Short,
        thresholds: below(rateLimitHits),
        queries: [
          [
            sum(
              increase(series("rate_limit_hits_total").over(pace.duration(FIVE_MINUTES))),
              by("limit"),
            ),
            "{{limit}}",
          ],
        ],
      }),
      stateTimeline(
        {
          title: "Injected faults",
          description:
            "Where a fault is injected into a processor's calls, which only administration can do. Outside a drill it is an attack, or was forgotten.",
          queries: [
            [max(series("fault_injection_active", { version }), by("processor")), "{{processor}}"],
          ],
        },
        [
          { value: 0, text: "none", color: "green" },
          { value: 1, text: "injected", color: "orange" },
        ],
      ),
    ],
  };
}
