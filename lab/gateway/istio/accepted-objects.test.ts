import { beforeEach, describe, expect, it } from "vitest";
import { stored } from "../testing/rendered-traffic.ts";
import { AcceptedObjects } from "./accepted-objects.ts";
import { type Gateway, gateway } from "./gateway.ts";

let gateways: AcceptedObjects<Gateway>;
beforeEach(() => {
  gateways = new AcceptedObjects("networking.istio.io/v1", "Gateway", gateway);
});

/** A Gateway for some hosts. What is in `fields` is beside them. */
const named = (hosts: readonly string[], fields: object = {}, metadata: object = {}) =>
  stored({
    metadata: { name: "edge", namespace: "shop", uid: "1", ...metadata },
    spec: { servers: [{ port: { number: 80, protocol: "HTTP" }, hosts, ...fields }] },
  });
const hosts = () => gateways.objects?.map(({ spec }) => spec.servers[0]?.hosts);

const tls = { tls: { mode: "SIMPLE" } };
const refusal = {
  object: "Gateway shop/edge",
  reason: 'spec.servers[0]: Unrecognized key: "tls"',
};

describe("objects", () => {
  it("are not known before the first list", () => {
    expect(gateways.objects).toBeUndefined();
    gateways.take([]);
    expect(gateways.objects).toEqual([]);
  });

  it("are those of the last list", () => {
    expect(gateways.take([named(["a"])])).toEqual([]);
    expect(hosts()).toEqual([["a"]]);
    gateways.take([named(["b"])]);
    expect(hosts()).toEqual([["b"]]);
    gateways.take([]);
    expect(hosts()).toEqual([]);
  });
});

describe("an object that asks for what the gateway does not do", () => {
  it("is not followed, and the refusal says where", () => {
    expect(gateways.take([named(["a"], tls)])).toEqual([{ ...refusal, keepsEarlier: false }]);
    expect(hosts()).toEqual([]);
  });

  it("is followed as it was, for as long as it is there", () => {
    gateways.take([named(["a"])]);
    expect(gateways.take([named(["b"], tls)])).toEqual([{ ...refusal, keepsEarlier: true }]);
    expect(hosts()).toEqual([["a"]]);
    gateways.take([named(["c"], tls)]);
    expect(hosts()).toEqual([["a"]]);
    gateways.take([]);
    expect(hosts()).toEqual([]);
  });

  it("owes nothing to one that was deleted before it was made", () => {
    gateways.take([named(["a"])]);
    gateways.take([named(["b"], tls, { uid: "2" })]);
    expect(hosts()).toEqual([]);
  });

  it("does not keep others from being followed", () => {
    gateways.take([named(["a"], tls), named(["b"], {}, { name: "other", uid: "2" })]);
    expect(hosts()).toEqual([["b"]]);
  });

  it("is refused once, and again after it was right or wrong otherwise", () => {
    expect(gateways.take([named(["a"], tls)])).toHaveLength(1);
    expect(gateways.take([named(["a"], tls)])).toEqual([]);
    expect(gateways.take([named(["a"], { bind: "::" })])).toHaveLength(1);
    expect(gateways.take([named(["a"])])).toEqual([]);
    expect(gateways.take([named(["a"], tls)])).toHaveLength(1);
  });
});
