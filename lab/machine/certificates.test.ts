import { createPrivateKey, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { makeAuthority } from "./certificates.ts";

const authority = await makeAuthority("test");
const root = new X509Certificate(authority.certificate);

describe("an authority of the lab", () => {
  it("signs for servers by the names that they are reached by, and by no others", async () => {
    const { certificate, key } = await authority.server([
      { type: "ip", value: "198.18.255.2" },
      { type: "dns", value: "kubernetes.default.svc" },
    ]);
    const server = new X509Certificate(certificate);

    expect(server.verify(root.publicKey)).toBe(true);
    expect(server.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(server.checkIP("198.18.255.2")).toBe("198.18.255.2");
    expect(server.checkHost("kubernetes.default.svc")).toBe("kubernetes.default.svc");
    expect(server.checkHost("kubernetes.default.svc.evil.example")).toBeUndefined();
    expect(server.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  });

  it("signs for clients by the user and the groups that a Kubernetes API knows them by", async () => {
    const { certificate } = await authority.client("system:node:lab", ["system:nodes"]);
    const client = new X509Certificate(certificate);

    expect(client.verify(root.publicKey)).toBe(true);
    expect(client.subject.split("\n").toSorted()).toEqual(["CN=system:node:lab", "O=system:nodes"]);
    expect(client.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
  });

  it("is an authority, for a month, and what it signs is none", async () => {
    const { certificate } = await authority.client("kube-apiserver", []);
    const days = (root.validToDate.getTime() - Date.now()) / 86_400_000;

    expect(root.ca).toBe(true);
    expect(new X509Certificate(certificate).ca).toBe(false);
    expect(Math.round(days)).toBe(30);
  });

  it("is not another's", async () => {
    const { certificate } = await (await makeAuthority("other")).client("kube-apiserver", []);

    expect(new X509Certificate(certificate).verify(root.publicKey)).toBe(false);
  });
});
