import type { PodBreakers } from "../../observation/breakers.ts";
import type { Observation } from "../../observation/observation.ts";
import type { ObservedPod } from "../../observation/pods.ts";
import { byId, type Content, element, show } from "./element.ts";

/** Shows the pods as tiles, by role and version, each with its circuit breakers. */
export function showPods({ pods, breakers }: Observation): void {
  if (pods.seen === undefined) {
    const reason = `They cannot be seen: ${pods.unavailable}`;
    show(byId("pods"), element("p", { class: "unavailable" }, reason));
    return;
  }
  const groups = Map.groupBy(pods.seen, ({ role, hash }) => `${role ?? "new"} ${hash ?? ""}`);
  const sorted = [...groups].sort(([one], [other]) => other.localeCompare(one));
  show(
    byId("pods"),
    ...sorted.map(([name, group]) => podGroup(name.split(" ")[0] ?? "", group, breakers.seen)),
    breakers.unavailable !== undefined &&
      element("p", { class: "unavailable" }, `No breaker can be seen: ${breakers.unavailable}`),
    pods.seen.length === 0 && element("p", { class: "none" }, "None."),
  );
}

function podGroup(
  role: string,
  pods: readonly ObservedPod[],
  breakers: readonly PodBreakers[] = [],
): Content {
  const [first] = pods;
  return element(
    "div",
    { class: `pods ${role}` },
    element(
      "h3",
      {},
      element("span", { class: "role" }, role),
      ` ${first?.version ?? ""} `,
      element("span", { class: "hash" }, first?.hash ?? ""),
    ),
    element(
      "ul",
      {},
      ...pods.map((pod) =>
        podTile(
          pod,
          breakers.find((own) => own.pod === pod.name),
        ),
      ),
    ),
  );
}

function podTile(pod: ObservedPod, breakers: PodBreakers | undefined): Content {
  const [state, text] = stateOf(pod);
  const open = (breakers?.processors ?? []).filter((breaker) => breaker.state !== "closed");
  return element(
    "li",
    { class: "pod", title: pod.name, data: { state } },
    element("span", { class: "name" }, pod.name.split("-").at(-1) ?? pod.name),
    element("span", { class: "state" }, text),
    pod.restarts > 0 &&
      element(
        "span",
        { class: "restarts" },
        `${pod.restarts} restart${pod.restarts > 1 ? "s" : ""}`,
      ),
    ...open.map(({ processor, state: breaker }) =>
      element("span", { class: "breaker", data: { state: breaker } }, `${processor} ${breaker}`),
    ),
    breakers !== undefined &&
      open.length === 0 &&
      element("span", { class: "breaker", data: { state: "closed" } }, "breakers closed"),
  );
}

function stateOf({ isEnding, isReady, reason, phase }: ObservedPod): readonly [string, string] {
  if (isEnding) {
    return ["ending", "ending"];
  }
  if (isReady) {
    return ["ready", "ready"];
  }
  const isComing = reason === undefined || reason === "ContainerCreating";
  return [isComing ? "coming" : "trouble", reason ?? (phase === "Running" ? "not ready" : phase)];
}
