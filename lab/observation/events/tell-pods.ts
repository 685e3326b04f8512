import type { ObservedPod } from "../pods.ts";
import { bad, good, neutral, type Told } from "./told.ts";

/** Which pods came, changed and went. */
export function tellPods(
  before: readonly ObservedPod[],
  after: readonly ObservedPod[],
): readonly Told[] {
  const old = new Map(before.map((pod) => [pod.name, pod]));
  const names = new Set(after.map(({ name }) => name));
  const gone = before.filter(({ name }) => !names.has(name));
  return [
    ...gone.map(({ name }) => neutral(`pod ${name} is gone`)),
    ...after.flatMap((pod) => tellPod(old.get(pod.name), pod)),
  ];
}

function tellPod(before: ObservedPod | undefined, after: ObservedPod): readonly Told[] {
  const name = `pod ${after.name}`;
  if (before === undefined) {
    return [neutral(`${name} comes${after.version === undefined ? "" : ` with ${after.version}`}`)];
  }
  const told: Told[] = [];
  if (after.isEnding && !before.isEnding) {
    told.push(neutral(`${name} ends`));
  }
  if (after.restarts > before.restarts) {
    told.push(bad(`${name} restarted${after.reason === undefined ? "" : `: ${after.reason}`}`));
  } else if (after.reason !== before.reason && isTrouble(after.reason) && !after.isEnding) {
    told.push(bad(`${name}: ${after.reason}`));
  }
  if (after.isReady !== before.isReady && !after.isEnding) {
    told.push(after.isReady ? good(`${name} is ready`) : bad(`${name} is not ready`));
  }
  return told;
}

/** Of what a pod waits for, that which does not pass by itself. */
function isTrouble(reason: string | undefined): boolean {
  return reason !== undefined && reason !== "ContainerCreating" && reason !== "PodInitializing";
}
