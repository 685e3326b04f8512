/**
 * The program of the live page: it is told what is observed, and shows it.
 *
 * @module
 */

import type { ReleaseEvent } from "../../observation/events/event-teller.ts";
import type { Observation } from "../../observation/observation.ts";
import type { Point } from "../../observation/recorder.ts";
import type { Snapshot, Update } from "../messages.ts";
import { makeCharts } from "./charts.ts";
import { byId } from "./element.ts";
import { SHOWN_SECONDS } from "./line-chart.ts";
import { showAlerts } from "./show-alerts.ts";
import { showAnalyses } from "./show-analyses.ts";
import { showEvents, timeOfDay } from "./show-events.ts";
import { showPods } from "./show-pods.ts";
import { showRelease } from "./show-release.ts";

const drawCharts = makeCharts(byId("charts"));
let points: readonly Point[] = [];
let events: readonly ReleaseEvent[] = [];

function showObservation(observation: Observation): void {
  showRelease(observation);
  showPods(observation);
  showAnalyses(observation);
  showAlerts(observation);
  showEvents(events);
  drawCharts(points);
  byId("clock").textContent = timeOfDay(observation.at);
  const { seen, unavailable } = observation.traffic;
  byId("window").textContent = seen ? `each figure over ${seen.windowSeconds} s` : "";
  const place = byId("traffic-unavailable");
  place.hidden = unavailable === undefined;
  place.textContent = unavailable === undefined ? "" : `It cannot be seen: ${unavailable}`;
}

function showConnection(state: "live" | "lost"): void {
  const place = byId("connection");
  place.dataset["state"] = state;
  place.textContent = state === "live" ? "live" : "the page has lost the lab";
}

// It connects again by itself, and then is sent a new snapshot.
const source = new EventSource("/events");
source.addEventListener("open", () => showConnection("live"));
source.addEventListener("error", () => showConnection("lost"));
source.addEventListener("snapshot", ({ data }) => {
  const snapshot = JSON.parse(data) as Snapshot;
  ({ points, events } = snapshot);
  byId("namespace").textContent = snapshot.namespace;
  byId("own-cluster").hidden = !snapshot.isOwn;
  if (snapshot.observation !== undefined) {
    showObservation(snapshot.observation);
  }
});
source.addEventListener("recorded", ({ data }) => {
  const update = JSON.parse(data) as Update;
  const oldest = update.point.at - 1_000 * SHOWN_SECONDS;
  points = [...points.filter(({ at }) => at >= oldest), update.point];
  events = [...events, ...update.events];
  showObservation(update.observation);
});
