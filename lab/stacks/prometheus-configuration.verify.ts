import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { prometheusConfiguration } from "../../stacks/monitoring/prometheus/prometheus-configuration.ts";
import { ruleFiles } from "../../stacks/monitoring/rules/rule-files.ts";
import { wholeWatch } from "../../stacks/monitoring/rules/whole-watch.ts";
import { Pace } from "../../stacks/pace.ts";
import { runCommand } from "../tools/run-command.ts";
import { useTool } from "../tools/use-tool.ts";
import { grafanaUrl } from "./rule-test.ts";

const promtool = useTool("promtool");

describe.each([1, 7, 10, 30].map((factor) => new Pace(factor)))(
  "Prometheus's own check at pace $factor",
  (pace) => {
    const watch = wholeWatch(pace);
    const rules: string[] = [];
    let folder: string;
    let configuration: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "paystream-prometheus-"));
      configuration = join(folder, "prometheus.yaml");
      await mkdir(join(folder, "rules"));
      for (const [file, content] of Object.entries(ruleFiles(grafanaUrl, watch))) {
        rules.push(join(folder, "rules", file));
        await writeFile(join(folder, "rules", file), content);
      }
      await writeFile(
        configuration,
        prometheusConfiguration({
          namespace: "paystream",
          environment: "prod",
          alertmanager: "alertmanager.paystream.svc:9093",
          storage: { size: undefined, retentionDays: 7 },
          programs: watch.programs,
          pace,
        }),
      );
    });

    afterAll(() => rm(folder, { recursive: true }));

    it("accepts the configuration with its rules, and finds nothing to warn of", async (context) => {
      await runCommand(promtool(context), [
        "check",
        "config",
        "--lint=all",
        "--lint-fatal",
        configuration,
      ]);
    });

    it("accepts the rules by themselves", async (context) => {
      await runCommand(promtool(context), [
        "check",
        "rules",
        "--lint=all",
        "--lint-fatal",
        ...rules,
      ]);
    });
  },
);
