import type { ReleaseEvent } from "../../observation/events/event-teller.ts";
import { byId, element, show } from "./element.ts";

const SHOWN = 24;

/** Shows what happened, the newest first. */
export function showEvents(events: readonly ReleaseEvent[]): void {
  const newest = events.slice(-SHOWN).reverse();
  show(
    byId("events"),
    ...newest.map(({ at, text, tone }) =>
      element(
        "li",
        { data: { tone } },
        element("time", {}, timeOfDay(at)),
        element("span", {}, text),
      ),
    ),
    newest.length === 0 && element("li", { class: "none" }, "Nothing yet."),
  );
}

/** Such as 14:05:09, as everywhere in the lab. */
export function timeOfDay(at: number): string {
  return new Date(at).toLocaleTimeString("en-GB");
}
