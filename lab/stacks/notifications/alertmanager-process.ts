import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import {
  type AlertmanagerConfigurationArgs,
  alertmanagerConfiguration,
  templateFile,
} from "../../../stacks/monitoring/alertmanager/alertmanager-configuration.ts";
import {
  alertmanagerFlags,
  configurationFile,
  configurationFolder,
  storagePath,
} from "../../../stacks/monitoring/alertmanager/alertmanager-flags.ts";
import { webhooks } from "../../../stacks/monitoring/alertmanager/channels.ts";
import { credentialPath } from "../../../stacks/monitoring/alertmanager/credential-files.ts";
import { messageTemplates } from "../../../stacks/monitoring/alertmanager/message-templates.ts";
import { Engine } from "../../engine.ts";
import { freePorts } from "../../free-ports.ts";
import type { Inbox } from "./inbox.ts";

/** Where people would open it. */
const alertmanagerUrl = "https://alertmanager.paystream.local";

/** How long it may take to be ready, in milliseconds. */
const READY_LIMIT_MS = 30_000;

/** What an Alertmanager is started with, besides what an environment says. */
export interface AlertmanagerSetting extends AlertmanagerConfigurationArgs {
  /** Its files are here, also what it remembers. */
  readonly folder: string;
  /** Whether people are at work: the time at which tests run must not matter. */
  readonly isWorkingTime: boolean;
}

/** An alert as Prometheus sends it. Without an end it goes on. */
export interface SentAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly startsAt?: Date;
  readonly endsAt?: Date;
}

/** A real Alertmanager with the files of an environment, whose receivers are an {@link Inbox}. */
export class AlertmanagerProcess implements AsyncDisposable {
  /** `<host>:<port>`. */
  readonly address: string;
  readonly #engine: Engine;

  private constructor(engine: Engine, address: string) {
    this.#engine = engine;
    this.address = address;
  }

  /**
   * @throws Error with what it wrote, if it is not ready in time
   */
  static async start(
    executable: string,
    setting: AlertmanagerSetting,
    inbox: Inbox,
  ): Promise<AlertmanagerProcess> {
    const { folder, pace } = setting;
    await writeFiles(setting, inbox);
    const [port = 0] = await freePorts(1);
    const address = `127.0.0.1:${port}`;
    const flags = alertmanagerFlags(alertmanagerUrl, pace).map((flag) =>
      flag
        .replace(`=${configurationFolder}/`, `=${folder}/`)
        .replace(new RegExp(`=${storagePath}$`), `=${join(folder, "storage")}`),
    );
    const engine = new Engine("Alertmanager", executable, [
      ...flags,
      `--web.listen-address=${address}`,
    ]);
    await engine.ready(READY_LIMIT_MS, async () => {
      const { ok } = await fetch(`http://${address}/-/ready`);
      if (!ok) {
        throw new Error("It is not ready.");
      }
    });
    return new AlertmanagerProcess(engine, address);
  }

  /** Does what Prometheus does. */
  async send(...alerts: readonly SentAlert[]): Promise<void> {
    await this.#call("POST", "alerts", alerts);
  }

  /** Says that alerts are over. */
  async resolve(...alerts: readonly SentAlert[]): Promise<void> {
    await this.send(...alerts.map((alert) => ({ ...alert, endsAt: new Date() })));
  }

  /** Does what a person does who does not want to hear of an alert. */
  async silence(alertname: string): Promise<void> {
    const hour = 3_600_000;
    await this.#call("POST", "silences", {
      matchers: [{ name: "alertname", value: alertname, isRegex: false, isEqual: true }],
      startsAt: new Date(),
      endsAt: new Date(Date.now() + hour),
      createdBy: "a person",
      comment: "known",
    });
  }

  /** The names of the alerts that it has, and whether they are told or held back. */
  async alerts(): Promise<Readonly<Record<string, "active" | "suppressed" | "unprocessed">>> {
    const alerts = (await this.#call("GET", "alerts")) as {
      labels: { alertname: string };
      status: { state: "active" | "suppressed" | "unprocessed" };
    }[];
    return Object.fromEntries(
      alerts.map(({ labels, status }) => [labels.alertname, status.state] as const),
    );
  }

  /** The value of a metric of its own, summed up over its labels. */
  async metric(name: string): Promise<number> {
    const exposed = await (await fetch(`http://${this.address}/metrics`)).text();
    return [...exposed.matchAll(new RegExp(`^${name}(?:{[^}]*})? (\\S+)$`, "gm"))].reduce(
      (sum, [, value]) => sum + Number(value),
      0,
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#engine[Symbol.asyncDispose]();
  }

  /** https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml */
  async #call(method: "GET" | "POST", path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`http://${this.address}/api/v2/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    if (!answer.ok) {
      throw new Error(`Alertmanager answers ${answer.status}: ${await answer.text()}`);
    }
    const text = await answer.text();
    return text === "" ? undefined : JSON.parse(text);
  }
}

/** The value of a credential is its name, by which the inbox knows it. */
async function writeFiles(setting: AlertmanagerSetting, inbox: Inbox): Promise<void> {
  const { folder, channels } = setting;
  await mkdir(join(folder, "credentials"), { recursive: true });
  for (const name of channels.credentials) {
    const isWebhook = (webhooks as readonly string[]).includes(name);
    await writeFile(join(folder, credentialPath(name)), isWebhook ? `${inbox.url}/${name}` : name);
  }
  await writeFile(join(folder, templateFile), messageTemplates());
  await writeFile(join(folder, configurationFile), configuration(setting, inbox));
}

/**
 * The configuration of an environment, but for where its folder, PagerDuty and the mail server are, and for
 * the clock.
 */
function configuration({ folder, isWorkingTime, ...args }: AlertmanagerSetting, inbox: Inbox) {
  const parsed = parse(
    alertmanagerConfiguration(args).replaceAll(`${configurationFolder}/`, `${folder}/`),
  );
  const [interval] = parsed.time_intervals;
  interval.time_intervals = [{ years: isWorkingTime ? ["2000:2999"] : ["1999"] }];
  parsed.global = {
    ...parsed.global,
    pagerduty_url: `${inbox.url}/pagerduty`,
    ...(args.channels.smtp === undefined
      ? {}
      : {
          smtp_smarthost: inbox.mailServer,
          smtp_require_tls: false,
        }),
  };
  return stringify(parsed);
}
