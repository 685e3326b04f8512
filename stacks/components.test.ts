import { PeerAuthentication } from "@kubernetes-models/istio/security.istio.io/v1/PeerAuthentication";
import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it } from "vitest";
import { CustomResource } from "./custom-resource.ts";
import { Namespace } from "./namespace/namespace.ts";
import { Allowance } from "./network/allowance.ts";
import { Pace } from "./pace.ts";
import { withRejections } from "./render/with-rejections.ts";
import { Service } from "./service/service.ts";

/** What making a resource fails with, at once or when its outputs are known. */
const make = (resource: () => pulumi.Resource) =>
  withRejections(async () => {
    resource();
    await pulumi.runtime.disconnect();
  });

const placement = { namespace: "paystream-qa", labels: {} };

describe("a component refuses", () => {
  beforeEach(() =>
    pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
      call: ({ inputs }) => inputs,
    }),
  );

  it("an image by tag, naming the property", async () => {
    const service = () =>
      new Service("service", {
        ...placement,
        image: "paystream/auth-service:latest",
        replicas: 3,
        serviceAccount: "auth-service",
        configMapName: "auth-service-config",
        secretName: "auth-service-secrets",
        secretKeys: [],
        secretsDigest: "0",
        rolloutStrategy: {},
        progressDeadlineSeconds: 300,
        peers: [],
        pace: new Pace(1),
      });

    await expect(make(service)).rejects.toMatchObject({
      propertyPath: "image",
      reason: expect.stringContaining("paystream/auth-service:latest"),
    });
  });

  it("an allowance for nobody", async () => {
    const allowance = () =>
      new Allowance("allowance", {
        ...placement,
        app: "auth-service",
        policyName: "auth-service-netpol",
        port: 8080,
        peers: [],
        fromNamespace: false,
      });

    await expect(make(allowance)).rejects.toMatchObject({ propertyPath: "peers" });
  });

  it("a custom resource that does not fit its schema, naming the resource", async () => {
    const mode = "STRICTER" as "STRICT";
    const resource = () =>
      new CustomResource("mutual-tls", PeerAuthentication, {
        metadata: { name: "default" },
        spec: { mtls: { mode } },
      });

    await expect(make(resource)).rejects.toThrow("PeerAuthentication mutual-tls is not valid");
  });
});

describe("a namespace", () => {
  it("is known once its quota is, which would refuse the claims that come before", async () => {
    const { promise: turn, resolve } = Promise.withResolvers<void>();
    const events: string[] = [];
    await pulumi.runtime.setMocks({
      newResource: async ({ type, name, inputs }) => {
        if (type === "kubernetes:networking.k8s.io/v1:NetworkPolicy") {
          resolve();
        }
        if (type === "kubernetes:core/v1:ResourceQuota") {
          // What is made after it comes before it, as it is made while it is being counted.
          await turn;
          events.push("quota");
        }
        return { id: name, state: inputs };
      },
      call: ({ inputs }) => inputs,
    });

    const { namespace } = new Namespace("namespace", { ...placement, podGroups: [] });
    namespace.apply(() => events.push("namespace"));
    await pulumi.runtime.disconnect();

    expect(events).toEqual(["quota", "namespace"]);
  });
});
