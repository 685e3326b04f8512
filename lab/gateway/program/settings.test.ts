import { describe, expect, it } from "vitest";
import { readSettings } from "./settings.ts";

describe("the translator's settings", () => {
  it("are those of a gateway's pod, where nothing else is said", () => {
    expect(readSettings(["--folder", "/etc/envoy"])).toEqual({
      folder: "/etc/envoy",
      address: "0.0.0.0",
      kubeconfig: undefined,
      pod: undefined,
      ports: { admin: 15_000, translator: 15_020, ready: 15_021, stats: 15_090 },
    });
  });

  it.each([
    [[], "--folder names the folder"],
    [["--folder", "x", "--admin-port", "0"], '--admin-port is "0". It has to be a port'],
    [["--folder", "x", "--ready-port", "1e3"], '--ready-port is "1e3". It has to be a port'],
    [["--folder", "x", "--stats-port", "65536"], '--stats-port is "65536". It has to be a port'],
    [["--folder", "x", "--colour", "red"], "Unknown option '--colour'"],
  ])("%j are refused", (args, message) => {
    expect(() => readSettings(args)).toThrow(message);
  });
});
