import { describe, expect, it } from "vitest";
import { controllers } from "../../stacks/controllers.ts";
import type { Manifest } from "../cluster/kubernetes-object.ts";
import { gatewayObjects } from "./gateway-objects.ts";

const objects = gatewayObjects({ envoy: "envoy@sha256:1", translator: "translator@sha256:2" });
// biome-ignore lint/suspicious/noExplicitAny: every kind has another shape
const specOf = (kind: string): any => objects.find((object) => object.kind === kind)?.spec;

const { namespace, podLabels, serviceAccount } = controllers.ingressGateway;

describe("the gateway's objects", () => {
  it("have the names by which environments admit Istio's own", () => {
    const isOfNamespace = ({ metadata }: Manifest) => metadata.namespace === namespace;
    expect(
      objects.filter(isOfNamespace).map(({ kind, metadata }) => [kind, metadata.name]),
    ).toEqual(["ServiceAccount", "Service", "Deployment"].map((kind) => [kind, serviceAccount]));
    const { template } = specOf("Deployment");
    expect(template.metadata.labels).toEqual(podLabels);
    expect(template.spec.serviceAccountName).toBe(serviceAccount);
    expect(specOf("Service").selector).toEqual(podLabels);
  });

  it("allow nothing but to look", () => {
    const roles = objects.filter(({ kind }) => kind === "ClusterRole");
    const verbs = roles.flatMap(({ rules }) => rules as readonly { readonly verbs: string[] }[]);
    expect(new Set(verbs.flatMap((rule) => rule.verbs))).toEqual(new Set(["list", "watch"]));
  });

  it("open the port that the Service leads to", () => {
    const [{ port, targetPort }] = specOf("Service").ports;
    const [envoy] = specOf("Deployment").template.spec.containers;
    expect(port).toBe(80);
    expect(envoy.ports).toContainEqual({ name: "http2", containerPort: targetPort });
    expect(targetPort).toBeGreaterThan(1023);
  });

  it("start Envoy when the translator has written, and let it drain before it ends", () => {
    const { initContainers, containers, terminationGracePeriodSeconds } =
      specOf("Deployment").template.spec;
    const [translator] = initContainers;
    expect(translator).toMatchObject({
      restartPolicy: "Always",
      startupProbe: { httpGet: { path: "/written", port: 15_020 } },
    });
    const [envoy] = containers;
    const [folder] = envoy.volumeMounts;
    expect(folder).toEqual({ ...translator.volumeMounts[0], readOnly: true });
    expect(envoy.args).toContain(`${folder.mountPath}/envoy.json`);
    const { seconds } = envoy.lifecycle.preStop.sleep;
    expect(envoy.args.join(" ")).toContain(`--drain-strategy immediate --drain-time-s ${seconds}`);
    expect(terminationGracePeriodSeconds).toBeGreaterThan(seconds);
  });
});
