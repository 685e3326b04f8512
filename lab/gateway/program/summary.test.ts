import { expect, it } from "vitest";
import { renderedTraffic, sliceOf, translation } from "../testing/rendered-traffic.ts";
import { translate } from "../translation/translate.ts";
import { summaryOf } from "./summary.ts";

it("a configuration is summed up by its weights and its endpoints", () => {
  const namespace = "paystream-staging";
  const slice = sliceOf("auth-service-stable", namespace, ["10.0.0.1", "10.0.0.2"]);
  const resources = translate(
    { ...renderedTraffic("staging"), endpointSlices: [slice] },
    translation,
  );
  const stable = `outbound|8080||auth-service-stable.${namespace}.svc.cluster.local`;
  const canary = `outbound|8080||auth-service-canary.${namespace}.svc.cluster.local`;
  expect(summaryOf(resources)).toEqual({
    weights: { "staging.paystream.local:80 primary": { [stable]: 100 } },
    endpoints: { [canary]: 0, [stable]: 2 },
  });
});
