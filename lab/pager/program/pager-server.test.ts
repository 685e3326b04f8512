import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Notification } from "../notification.ts";
import { LIVE_PATH, TOLD_PATH } from "../pager-endpoint.ts";
import { PagerServer } from "./pager-server.ts";

const webhook = (status: string, alertname: string) => ({
  version: "4",
  status,
  commonLabels: { alertname, team: "platform" },
});
const slack = (title: string) => ({ attachments: [{ title, color: "danger" }] });

describe("the pager", () => {
  let heard: Notification[];
  let refused: string[];
  let pager: PagerServer;
  beforeEach(async () => {
    heard = [];
    refused = [];
    pager = await PagerServer.start("127.0.0.1", 0, {
      hear: (told) => heard.push(told),
      refuse: ({ message }) => refused.push(message),
      kept: 3,
    });
  });
  afterEach(() => pager[Symbol.asyncDispose]());

  const at = (path: string, options?: RequestInit) =>
    fetch(`http://127.0.0.1:${pager.port}${path}`, options);
  const tell = (channel: string, body: unknown) =>
    at(`/${channel}`, { method: "POST", body: JSON.stringify(body) });
  const told = async () =>
    ((await (await at(TOLD_PATH)).json()) as readonly Notification[]).map(
      ({ channel, alert, status }) => `${channel}: ${alert} ${status}`,
    );

  it("keeps what webhooks and channels of Slack were told, in the order in which it came", async () => {
    await tell("incident", webhook("firing", "AuthServiceDown"));
    await tell("slack-platform", slack("[critical] prod AuthServiceDown: No pod answers"));
    const last = await tell("slack-platform", slack("[over] prod AuthServiceDown: No pod answers"));

    expect(last.status).toBe(200);
    expect(await told()).toEqual([
      "incident: AuthServiceDown firing",
      "slack-platform: AuthServiceDown firing",
      "slack-platform: AuthServiceDown resolved",
    ]);
    expect(heard).toHaveLength(3);
  });

  it("forgets the oldest", async () => {
    for (const name of ["One", "Two", "Three", "Four"]) {
      await tell("incident", webhook("firing", name));
    }
    expect(await told()).toEqual([
      "incident: Two firing",
      "incident: Three firing",
      "incident: Four firing",
    ]);
  });

  it.each([
    ["a headline that is not ours", slack("Something is wrong")],
    ["something else", { hello: "world" }],
  ])("refuses %s, and says so", async (_, body) => {
    const answer = await tell("slack-platform", body);

    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("slack-platform was told something that is neither");
    expect(refused).toHaveLength(1);
    expect(await told()).toEqual([]);
  });

  it("says that it runs, and knows no other pages", async () => {
    expect((await at(LIVE_PATH)).status).toBe(200);
    expect((await at("/")).status).toBe(404);
  });
});
