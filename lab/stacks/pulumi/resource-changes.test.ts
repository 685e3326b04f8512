import type { automation } from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { resourceChanges } from "./resource-changes.ts";

function event(op: automation.OpType, type: string, name: string): automation.EngineEvent {
  const urn = `urn:pulumi:staging::paystream::paystream:service:Service$${type}::${name}`;
  const metadata = { op, type, urn, provider: "", logical: true };
  return { sequence: 0, timestamp: 0, resourcePreEvent: { metadata } };
}

it("tells of changed resources what becomes of them, their kind and their name", () => {
  const events = [
    event("update", "kubernetes:argoproj.io/v1alpha1:Rollout", "service"),
    event("create", "vault:kv/secretV2:SecretV2", "vault"),
  ];
  expect(resourceChanges(events)).toEqual(["create SecretV2 vault", "update Rollout service"]);
});

it("tells of nothing that stays, is looked at again or is another event", () => {
  const rollout = "kubernetes:argoproj.io/v1alpha1:Rollout";
  const events = [
    event("same", rollout, "service"),
    event("refresh", rollout, "service"),
    { sequence: 0, timestamp: 0, cancelEvent: {} },
  ];
  expect(resourceChanges(events)).toEqual([]);
});

it("tells once of a resource that is replaced", () => {
  const events = (["create-replacement", "replace", "delete-replaced"] as const).map((op) =>
    event(op, "kubernetes:core/v1:ConfigMap", "configuration"),
  );
  expect(resourceChanges(events)).toEqual(["replace ConfigMap configuration"]);
});
