import { EventEmitter, once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer, json } from "node:stream/consumers";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";

/** What somebody was told. */
export interface Told {
  /** When, in milliseconds of this process's clock. */
  readonly at: number;
  /** By which channel: the path of a webhook, the key of a page, the address of a mail. */
  readonly to: string;
  /** The headline; of a webhook, which has none, the name of the alert. */
  readonly title: string;
  /** All that was sent. */
  // biome-ignore lint/suspicious/noExplicitAny: every channel has a form of its own
  readonly body: any;
}

/** With what the mail server lets somebody hand mail to it. */
export const mailLogin = { username: "alerts", password: "SMTP_PASSWORD" } as const;

/** How long anything may take to arrive, in milliseconds. */
const LIMIT_MS = 60_000;

/** Stands for everybody who may be told: Slack, PagerDuty and webhooks over HTTP, and a mail server. */
export class Inbox implements AsyncDisposable {
  /** In the order in which it came. */
  readonly told: Told[] = [];
  readonly #arrivals = new EventEmitter();
  readonly #http: Server;
  readonly #mail: SMTPServer;

  private constructor() {
    this.#http = createServer((request, response) => {
      const to = request.url?.slice(1) ?? "";
      json(request).then(
        (body) => {
          this.#add(to === "pagerduty" ? paged(body) : posted(to, body));
          response.writeHead(200).end("ok");
        },
        // Whoever tells it may be stopped in the middle of a sentence.
        () => request.destroy(),
      );
    });
    this.#mail = new SMTPServer({
      disabledCommands: ["STARTTLS"],
      authMethods: ["PLAIN"],
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _, done) => {
        const isKnown = username === mailLogin.username && password === mailLogin.password;
        done(isKnown ? null : new Error("Nobody knows you."), { user: username });
      },
      onData: (stream, { envelope: { rcptTo } }, done) => {
        void buffer(stream)
          .then((raw) => PostalMime.parse(raw))
          .then((mail) => {
            for (const { address } of rcptTo) {
              this.#add({ to: address, title: mail.subject ?? "", body: mail });
            }
            done();
          }, done);
      },
    });
    // As above.
    this.#mail.on("error", () => undefined);
  }

  static async open(): Promise<Inbox> {
    const inbox = new Inbox();
    const mail = inbox.#mail.listen(0, "127.0.0.1");
    await Promise.all([
      once(inbox.#http.listen(0, "127.0.0.1"), "listening"),
      once(mail, "listening"),
    ]);
    return inbox;
  }

  /** Where what is sent over HTTP is sent to. */
  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** `<host>:<port>` of the mail server. */
  get mailServer(): string {
    return `127.0.0.1:${(this.#mail.server.address() as AddressInfo).port}`;
  }

  /** What somebody was told, up to now. */
  of(to: string): readonly Told[] {
    return this.told.filter((one) => one.to === to);
  }

  /**
   * Waits until somebody has been told something.
   *
   * @param title part of its headline
   * @param count how often, at the least
   * @returns the last of them
   * @throws Error with everything that came, if it does not
   */
  async until(to: string, title: string, count = 1): Promise<Told> {
    const limit = AbortSignal.timeout(LIMIT_MS);
    for (;;) {
      const found = this.of(to).filter((one) => one.title.includes(title));
      const last = found[count - 1];
      if (last !== undefined) {
        return last;
      }
      try {
        await once(this.#arrivals, "told", { signal: limit });
      } catch (error) {
        const came = this.told.map((one) => `${one.to}: ${one.title}`).join("\n");
        throw new Error(`${to} was not told of "${title}" ${count} times. What came:\n${came}`, {
          cause: error,
        });
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#http.closeAllConnections();
    await Promise.all([
      new Promise((closed) => this.#http.close(closed)),
      new Promise<void>((closed) => this.#mail.close(closed)),
    ]);
  }

  #add(told: Omit<Told, "at">): void {
    this.told.push({ ...told, at: performance.now() });
    this.#arrivals.emit("told");
  }
}

/** https://developer.pagerduty.com/docs/events-api-v2/trigger-events/ */
// biome-ignore lint/suspicious/noExplicitAny: whatever was sent
function paged(body: any): Omit<Told, "at"> {
  return {
    to: body.routing_key,
    title: body.payload?.summary ?? body.event_action,
    body,
  };
}

/** Slack has a headline in its attachment, a webhook of Alertmanager's own the labels of its alerts. */
// biome-ignore lint/suspicious/noExplicitAny: whatever was sent
function posted(to: string, body: any): Omit<Told, "at"> {
  return {
    to,
    title: body.attachments?.[0].title ?? `[${body.status}] ${body.commonLabels?.alertname}`,
    body,
  };
}
