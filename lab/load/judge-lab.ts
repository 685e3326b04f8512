import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prometheusEndpoint } from "../../stacks/monitoring/prometheus-endpoint.ts";
import { openEnvironment } from "../commands/cluster-options.ts";
import { readLabState } from "../lab-state.ts";
import { type CommandResult, runLoadCommand } from "./run-load-command.ts";

/**
 * Judges the environment of the lab as the pipeline judges staging, in a minute: smoke, the flow, a soak
 * whose pods its Prometheus knows, and whether an alert fired meanwhile.
 *
 * @param k6 the executable
 * @returns what each command came to, in that order
 */
export async function judgeLab(k6: string): Promise<readonly CommandResult[]> {
  const { environment: name } = await readLabState();
  await using environment = await openEnvironment({});
  const { cluster, namespace } = environment;
  const service = { namespace, service: prometheusEndpoint.name };
  await using forward = await cluster.forward(service, prometheusEndpoint.port);
  const prometheus = ["--prometheus", `http://127.0.0.1:${forward.port}`];
  const reports = await mkdtemp(join(tmpdir(), "paystream-load-reports-"));
  const target = ["--url", cluster.gateway.origin, "--environment", name];
  const load = (test: string, ...flags: readonly string[]) =>
    runLoadCommand("load", [test, ...target, "--report", reports, ...flags], [k6]);
  try {
    return [
      await load("smoke", "--duration", "15s"),
      await runLoadCommand("flow", target),
      await load("soak", "--rate", "50", "--duration", "20s", ...prometheus),
      await runLoadCommand("alerts-quiet", [
        ...prometheus,
        join(reports, "smoke.json"),
        join(reports, "soak.json"),
      ]),
    ];
  } finally {
    await rm(reports, { recursive: true });
  }
}
