import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Browser, Page as Tab } from "playwright-core";
import { afterAll, describe, expect, it, type TestContext } from "vitest";
import type { Observation } from "../observation/observation.ts";
import { Recorder } from "../observation/recorder.ts";
import { scriptedRelease, times } from "../observation/testing/scripted-release.ts";
import { chromium } from "../tools/chromium.ts";
import { useExecutable } from "../tools/use-tool.ts";
import { startPage } from "./page-server.ts";
import { openTab, startBrowser, type TabOptions } from "./testing/browser.ts";

const executable = useExecutable("Chromium", chromium);
const AXE = fileURLToPath(import.meta.resolve("axe-core"));

let started: Promise<Browser> | undefined;
afterAll(async () => {
  await (await started)?.close();
});

/** The page in a browser, about a release that stands where the test puts it. */
async function shownRelease(
  context: TestContext,
  outcome: "good" | "failing",
  options: TabOptions = {},
) {
  started ??= startBrowser(executable(context));
  const browser = await started;
  await using opening = new AsyncDisposableStack();
  const release = scriptedRelease(outcome);
  let second = 0;
  let change: (seen: Observation) => Observation = (seen) => seen;
  const recorder = opening.use(
    new Recorder(async () => change(release.at(second)), { intervalMs: 50 }),
  );
  let page = await startPage(recorder, PAGE);
  opening.defer(() => page[Symbol.asyncDispose]());
  const { tab, complaints } = await openTab(browser, page.url, options);
  opening.defer(() => tab.close());
  const all = opening.move();
  return {
    tab,
    complaints,
    /** Goes on, second by second: nothing of what happens is missed. */
    async goOn(to: number) {
      for (; second < to; second += 1) {
        const { at } = release.at(second);
        await recorder.until((seen) => seen.at === at);
      }
      await recorder.until((seen) => seen.at === release.at(second).at);
    },
    see(changed: typeof change) {
      change = changed;
    },
    async stop() {
      const port = Number(page.url.port);
      await page[Symbol.asyncDispose]();
      return async () => {
        page = await startPage(recorder, { ...PAGE, port });
      };
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

const PAGE = { port: 0, namespace: "paystream-staging", isOwn: true } as const;

/** How long a busy machine may take to draw. */
const WITHIN = { timeout: 30_000 } as const;

/** What stands at a place of the page, once it does. */
function text(tab: Tab, selector: string) {
  const shown = async () =>
    (await tab.locator(selector).allInnerTexts()).map((it) => it.replaceAll("\u00a0", " "));
  return expect.poll(shown, WITHIN);
}

describe("the live page", () => {
  it("moves as a good release moves", async (context) => {
    await using shown = await shownRelease(context, "good");
    const { tab } = shown;
    await text(tab, "h1").toEqual(["1.4.2 serves all traffic"]);
    await text(tab, ".pod .name").toEqual(["x7k2p", "m4n8q"]);
    await text(tab, ".weights dt").toEqual(["stable"]);

    await shown.goOn(times.release);
    await text(tab, ".canary .pod .state").toEqual(["ContainerCreating", "ContainerCreating"]);

    await shown.goOn(times.firstMeasurement);
    await text(tab, "h1").toEqual(["1.5.0 has 10 % of the traffic: analysis auth-service-health"]);
    await text(tab, ".weights .weight").toEqual(["90 %", "10 %"]);
    await text(tab, "[aria-current=step]").toEqual(["analysis auth-service-health"]);
    await text(tab, ".canary .pod .state").toEqual(["ready", "ready"]);
    await text(tab, ".measurement[data-phase=Successful]").toEqual(["0.31", "0.001"]);
    const bar = await tab.locator(".bar .canary").evaluate((part) => part.style.flexGrow);
    expect(bar).toBe("10");

    await shown.goOn(times.promoted);
    await text(tab, "h1").toEqual(["1.5.0 serves all traffic"]);
    await text(tab, ".pods h3").toEqual([expect.stringContaining("stable 1.5.0")]);
    await text(tab, "#events li").toContainEqual(expect.stringContaining("is the stable version"));
    expect(shown.complaints).toEqual([]);
  });

  it("shows what fails of a bad release, until it is aborted", async (context) => {
    await using shown = await shownRelease(context, "failing");
    const { tab } = shown;
    await shown.goOn(times.firstMeasurement + times.interval);
    await text(tab, ".measurement[data-phase=Failed]").toEqual(["0.19", "0.2"]);
    await text(tab, ".canary .breaker").toEqual(["down_net open", "down_net open"]);
    await text(tab, ".alert .state").toEqual(["pending"]);
    await expect
      .poll(() => tab.getByRole("img", { name: /^Failed\. / }).getAttribute("aria-label"), WITHIN)
      .toMatch(/stable: 0\.1 %, canary: (19|2\d) %/);

    await shown.goOn(times.halfWeight);
    await text(tab, "h1").toEqual([
      "The release of 1.5.0 was aborted: 1.4.2 has all traffic again",
    ]);
    await text(tab, ".canary .pod .state").toEqual(["ending", "ending"]);
    await text(tab, ".analysis .phase").toEqual(["failed"]);
    await text(tab, "#events li").toContainEqual(expect.stringContaining("error-rate 0.21 ≥ 0.01"));
    expect(shown.complaints).toEqual([]);
  });

  it("draws what was, and tells an earlier moment to who points at it", async (context) => {
    await using shown = await shownRelease(context, "good");
    const { tab } = shown;
    await shown.goOn(times.halfWeight);
    const chart = tab.getByRole("img", { name: /^Weight\. / });
    await expect.poll(() => chart.getAttribute("aria-label"), WITHIN).toContain("canary: 50 %");
    // 100 % at first, then 90 and 50.
    const line = tab.locator(".chart").first().locator(".line.stable");
    await expect
      .poll(async () => (await line.getAttribute("d"))?.match(/V/g)?.length, WITHIN)
      .toBeGreaterThan(2);
    const box = await chart.boundingBox();
    const secondsAgo = times.halfWeight - times.firstMeasurement;
    const plot = (box?.width ?? 0) - 50;
    await chart.hover({
      position: { x: (box?.width ?? 0) - 6 - (plot * secondsAgo) / 300, y: 60 },
    });
    await expect.poll(() => chart.getAttribute("aria-label"), WITHIN).toContain("canary: 10 %");
    expect(shown.complaints).toEqual([]);
  });

  it("says of each part that nobody answers for", async (context) => {
    await using shown = await shownRelease(context, "good");
    const { tab } = shown;
    await text(tab, "h1").toEqual(["1.4.2 serves all traffic"]);
    const away = { unavailable: "connect ECONNREFUSED" } as const;
    shown.see((seen) => ({ ...seen, release: away, weights: away, pods: away, traffic: away }));
    await text(tab, "h1").toEqual(["What happens cannot be seen: connect ECONNREFUSED"]);
    await text(tab, ".unavailable:visible").toEqual([
      "The weights cannot be seen: connect ECONNREFUSED",
      "It cannot be seen: connect ECONNREFUSED",
      "They cannot be seen: connect ECONNREFUSED",
    ]);
    shown.see((seen) => seen);
    await text(tab, "h1").toEqual(["1.4.2 serves all traffic"]);
    await text(tab, ".unavailable:visible").toEqual([]);
    expect(shown.complaints).toEqual([]);
  });

  it("says that it has lost the lab, and finds it again", async (context) => {
    await using shown = await shownRelease(context, "good");
    const { tab } = shown;
    await text(tab, "#connection").toEqual(["live"]);
    const startAgain = await shown.stop();
    await text(tab, "#connection").toEqual(["the page has lost the lab"]);
    await startAgain();
    await text(tab, "#connection").toEqual(["live"]);
    await text(tab, "h1").toEqual(["1.4.2 serves all traffic"]);
  });

  it.for(["light", "dark"] as const)(
    "can be read by everybody: %s, on a desk and on a telephone",
    async (colorScheme, context) => {
      for (const width of [1280, 360]) {
        await using shown = await shownRelease(context, "failing", { width, colorScheme });
        const { tab } = shown;
        await shown.goOn(times.firstMeasurement + times.interval);
        await text(tab, ".measurement[data-phase=Failed]").toEqual(["0.19", "0.2"]);
        // The page's own policy keeps scripts out, and so this is not one of its scripts.
        await tab.evaluate(await readFile(AXE, "utf8"));
        const violations = await tab.evaluate("axe.run().then(({ violations }) => violations)");
        expect(violations, `${width} pixels`).toEqual([]);
        const overflow = "document.documentElement.scrollWidth - innerWidth";
        expect(await tab.evaluate(overflow), `${width} pixels`).toBe(0);
      }
    },
  );
});
