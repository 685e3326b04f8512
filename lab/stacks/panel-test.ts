import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../tools/run-command.ts";
import type { InputSeries } from "./payment-series.ts";

/** What a panel's query is to have at a moment. */
export interface PanelTest {
  readonly promql: string;
  readonly series: readonly InputSeries[];
  /** The time between two samples, such as `1h`. */
  readonly interval: string;
  /** The moment, from the start of the series. */
  readonly at: string;
  /** Values by series, such as `{currency="EUR"}`; without labels `{}`. */
  readonly values: Readonly<Record<string, number>>;
}

/**
 * Has promtool evaluate a panel's query over series, with Prometheus's own engine: for what no Prometheus
 * can have seen that runs for a minute.
 *
 * @throws Error with promtool's comparison, when the values are others
 */
export async function testPanel(promtool: string, test: PanelTest): Promise<void> {
  const { promql, series, interval, at, values } = test;
  const folder = await mkdtemp(join(tmpdir(), "paystream-panels-"));
  try {
    const file = join(folder, "test.yaml");
    await writeFile(
      file,
      JSON.stringify({
        evaluation_interval: interval,
        tests: [
          {
            interval,
            input_series: series,
            promql_expr_test: [
              {
                expr: promql,
                eval_time: at,
                exp_samples: Object.entries(values).map(([labels, value]) => ({ labels, value })),
              },
            ],
          },
        ],
      }),
    );
    await runCommand(promtool, ["test", "rules", file]);
  } finally {
    await rm(folder, { recursive: true });
  }
}
