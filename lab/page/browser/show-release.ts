import { headline, versionOf } from "../../observation/headline.ts";
import type { Observation } from "../../observation/observation.ts";
import type { Weights } from "../../observation/weights.ts";
import { byId, element, show } from "./element.ts";

/** Says what happens, and shows where the traffic goes and which step it is. */
export function showRelease(observation: Observation): void {
  const { text, tone } = headline(observation);
  const place = byId("headline");
  // A figure stays with its unit.
  const kept = text.replaceAll(" %", "\u00a0%");
  if (place.textContent !== kept) {
    place.textContent = kept;
  }
  place.dataset["tone"] = tone;
  document.title = `${text} · PayStream lab`;
  const { seen } = observation.release;
  show(byId("message"), seen?.message ?? "");
  const { weights } = observation;
  if (weights.seen === undefined) {
    const reason = `The weights cannot be seen: ${weights.unavailable}`;
    show(byId("weights"), element("p", { class: "unavailable" }, reason));
  } else {
    showWeights(weights.seen, observation);
  }
  showSteps(observation);
}

function showWeights(weights: Weights, observation: Observation): void {
  const { seen } = observation.release;
  const sides = [
    ["stable", weights.stable],
    ["canary", weights.canary],
  ] as const;
  const place = byId("weights");
  if (place.querySelector(".bar") === null) {
    place.replaceChildren(
      element(
        "div",
        { class: "bar", aria: { hidden: "true" } },
        ...sides.map(([role]) => element("span", { class: role })),
      ),
      element("dl", { class: "weights" }),
    );
  }
  for (const [role, weight] of sides) {
    const part = place.querySelector<HTMLElement>(`.bar .${role}`);
    part?.style.setProperty("flex-grow", String(weight));
  }
  const words = place.querySelector<HTMLElement>(".weights") as HTMLElement;
  const isReleasing = seen !== undefined && seen.stableHash !== seen.currentHash;
  show(
    words,
    ...sides
      .filter(([role, weight]) => role === "stable" || weight > 0 || isReleasing)
      .map(([role, weight]) =>
        element(
          "div",
          { class: role },
          element("dt", {}, role),
          element("dd", { class: "weight" }, `${weight} %`),
          element("dd", {}, versionOf(observation, role)),
        ),
      ),
  );
}

function showSteps({ release }: Observation): void {
  const { seen } = release;
  const isUnderWay = seen !== undefined && seen.stableHash !== seen.currentHash;
  const steps = isUnderWay && !seen.isAborted ? seen.steps : [];
  show(
    byId("steps"),
    ...steps.map((step, index) => {
      const done = seen?.stepsDone ?? 0;
      const state = index < done ? "done" : index === done ? "current" : "ahead";
      const aria = state === "current" ? { current: "step" } : {};
      return element("li", { data: { state }, aria }, step);
    }),
  );
}
