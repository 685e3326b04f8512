import { once } from "node:events";
import { parseArgs } from "node:util";
import type { ReleaseEvent } from "../observation/events/event-teller.ts";
import type { Observation } from "../observation/observation.ts";
import { Observer } from "../observation/observer.ts";
import { Recorder } from "../observation/recorder.ts";
import { statusText } from "../status/status-text.ts";
import { clusterOptions, type OpenEnvironment, openEnvironment } from "./cluster-options.ts";

/** How many of the latest events stand below a status that is watched. */
const SHOWN_EVENTS = 12;
/** To the upper left corner, and clear what is there. */
const HOME = "\u001b[H\u001b[J";

/**
 * `pnpm lab status` says what is seen now, and fails where the cluster does not answer. `--watch` shows it
 * anew each second, or writes what happens line by line where it is not shown in a terminal.
 */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { ...clusterOptions, watch: { type: "boolean", default: false } },
  });
  const { watch, ...options } = values;
  await using environment = await openEnvironment(options);
  await using observer = new Observer(environment.cluster, environment.namespace);
  if (watch) {
    return await watchStatus(environment, observer);
  }
  const observation = await observer.observe();
  process.stdout.write(textOf(environment, observation));
  return observation.release.unavailable === undefined ? 0 : 1;
}

async function watchStatus(environment: OpenEnvironment, observer: Observer): Promise<number> {
  await using recorder = new Recorder(() => observer.observe());
  using _ = recorder.listen(({ observation, events }) => {
    if (process.stdout.isTTY) {
      const latest = recorder.events.slice(-SHOWN_EVENTS).map(eventLine);
      process.stdout.write(`${HOME}${textOf(environment, observation)}\n${latest.join("")}`);
    } else {
      process.stdout.write(events.map(eventLine).join(""));
    }
  });
  await once(process, "SIGINT");
  return 0;
}

function textOf({ namespace, page }: OpenEnvironment, observation: Observation): string {
  return statusText(observation, { namespace, page, isColoured: process.stdout.hasColors?.() });
}

function eventLine({ at, text }: ReleaseEvent): string {
  return `${new Date(at).toLocaleTimeString("en-GB")}  ${text}\n`;
}
