import { CountsPerMinute } from "@grafana/grafana-foundation-sdk/units";
import { loki } from "../../programs/loki.ts";
import type { Watch } from "../../rules/rule-group.ts";
import { errorLines, errorsPerMinute } from "../log-queries.ts";
import { logCounts, logLines } from "../panels/logs.ts";
import { width } from "../panels/panel.ts";
import type { Row } from "../row.ts";

/** What programs themselves say is wrong, where the environment collects logs. */
export function logsRows({ programs }: Watch): readonly Row[] {
  return programs.includes(loki)
    ? [
        {
          title: "Logs",
          panels: [
            logCounts({
              title: "Errors in the logs",
              description:
                "Lines per minute that say of themselves that they are about an error, by container. A container that begins to print them is where to look first.",
              unit: CountsPerMinute,
              width: width.third,
              legend: "{{service_name}}",
              query: errorsPerMinute,
            }),
            logLines({
              title: "Lines about errors",
              description:
                "The same lines, the newest first, masked. One of a request leads to its trace; its request_id finds the others in PayStream request.",
              width: 2 * width.third,
              query: errorLines,
            }),
          ],
        },
      ]
    : [];
}
