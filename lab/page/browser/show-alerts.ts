import { knownAlerts } from "../../observation/known-alerts.ts";
import type { Observation } from "../../observation/observation.ts";
import { byId, element, show } from "./element.ts";

/** Shows which alerts are pending or firing, who was told of them, and whether the secrets are those of Vault. */
export function showAlerts({ alerts, notifications, secrets }: Observation): void {
  const known = knownAlerts(notifications.seen ?? []);
  show(
    byId("alerts"),
    ...(alerts.seen ?? []).map(({ name, state, summary }) =>
      element(
        "p",
        { class: "alert", data: { state } },
        element("span", { class: "state" }, state),
        " ",
        element("strong", {}, name),
        element("span", { class: "summary" }, summary),
        known.has(name) &&
          element("span", { class: "summary" }, `told to ${known.get(name)?.join(", ")}`),
      ),
    ),
    alerts.seen?.length === 0 && element("p", { class: "none" }, "No alert."),
    alerts.unavailable !== undefined &&
      element("p", { class: "unavailable" }, `No alert can be seen: ${alerts.unavailable}`),
  );
  const { seen, unavailable } = secrets;
  show(
    byId("secrets"),
    seen?.isReady === true && element("p", { class: "none" }, "Secrets are synced from Vault."),
    seen?.isReady === false &&
      element(
        "p",
        { class: "alert", data: { state: "firing" } },
        element("strong", {}, "Secrets are not synced from Vault"),
        element("span", { class: "summary" }, seen.message ?? ""),
      ),
    unavailable !== undefined &&
      element("p", { class: "unavailable" }, `The secrets cannot be seen: ${unavailable}`),
  );
}
