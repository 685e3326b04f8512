import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alertmanagerConfiguration } from "../../stacks/monitoring/alertmanager/alertmanager-configuration.ts";
import { messageTemplates } from "../../stacks/monitoring/alertmanager/message-templates.ts";
import { Pace } from "../../stacks/pace.ts";
import { environments } from "../../stacks/render/stack-configuration.ts";
import { runCommand } from "../tools/run-command.ts";
import { useTool } from "../tools/use-tool.ts";
import { everyChannel, noChannel } from "./notifications/channels.ts";
import { renderedEnvironment } from "./rendered-environment.ts";

const amtool = useTool("amtool");

const escalations = [
  "escalation-team-lead",
  "escalation-engineering-manager",
  "escalation-executives",
];

/** Who is told of an alert with these labels (spec 002, "Notification Routing"). */
const routes: readonly (readonly [labels: string, receivers: readonly string[]])[] = [
  ["severity=critical team=security", [...escalations, "security-critical"]],
  ["severity=critical team=platform", [...escalations, "platform-critical"]],
  ["severity=critical team=business", [...escalations, "business", "platform-critical"]],
  ["severity=critical team=treasury", [...escalations, "platform-critical"]],
  ["severity=critical", [...escalations, "platform-critical"]],
  ["severity=critical team=platform escalation=nobody", ["platform-critical"]],
  ["severity=critical team=platform escalation=lead", [escalations[0] ?? "", "platform-critical"]],
  [
    "severity=critical team=security escalation=manager",
    [...escalations.slice(0, 2), "security-critical"],
  ],
  ["severity=warning team=security", ["security-warning", "security-warning-mail"]],
  ["severity=warning team=platform", ["platform-warning", "platform-warning-mail"]],
  ["severity=warning team=business", ["business"]],
  ["severity=warning team=treasury", ["default"]],
  ["severity=warning", ["default"]],
  ["team=platform", ["default"]],
  ["alertname=Watchdog severity=none team=platform", ["watchdog"]],
  // Whatever else it says of itself, it is for no person.
  ["alertname=Watchdog severity=critical team=security", ["watchdog"]],
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "paystream-routes-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Writes the files of an Alertmanager, as its ConfigMap has them. */
async function written(files: Readonly<Record<string, string>>): Promise<string> {
  const at = await mkdtemp(join(folder, "alertmanager-"));
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(at, name), content);
  }
  return join(at, "alertmanager.yaml");
}

const filesOf = (environment: string) =>
  renderedEnvironment(environment).find(
    ({ kind, metadata }) => kind === "ConfigMap" && metadata.name === "alertmanager-config",
  )?.data ?? {};

const configurations = [
  ...environments().map((environment) => ({
    of: `the one of ${environment}`,
    files: filesOf(environment),
  })),
  ...[1, 7, 10, 30].map((factor) => ({
    of: `one with every channel at pace ${factor}`,
    files: filesWith(everyChannel, new Pace(factor)),
  })),
  { of: "one without any channel", files: filesWith(noChannel, new Pace(1)) },
];

function filesWith(channels: typeof everyChannel, pace: Pace) {
  const alerts = [{ name: "FewApprovals", explainedBy: ["SlowPayments", "ServiceDown"] }];
  return {
    "alertmanager.yaml": alertmanagerConfiguration({ channels, alerts, pace }),
    "paystream.tmpl": messageTemplates(),
  };
}

describe.each(configurations)("Alertmanager's own check of $of", ({ files }) => {
  it("accepts the configuration with its templates", async (context) => {
    const told = await runCommand(amtool(context), ["check-config", await written(files)]);
    expect(told).toContain("1 templates");
  });

  it("sends each alert to those whom it is for", async (context) => {
    const file = await written(files);
    for (const [labels, receivers] of routes) {
      await runCommand(amtool(context), [
        ...["config", "routes", "test", `--config.file=${file}`],
        `--verify.receivers=${receivers.join(",")}`,
        ...labels.split(" "),
      ]);
    }
  });
});

it("amtool refuses a route to somebody else", async (context) => {
  const file = await written(filesWith(everyChannel, new Pace(1)));
  await expect(
    runCommand(amtool(context), [
      ...["config", "routes", "test", `--config.file=${file}`],
      ...["--verify.receivers=business", "severity=warning", "team=security"],
    ]),
  ).rejects.toThrow("Expected receivers did not match resolved receivers");
});
