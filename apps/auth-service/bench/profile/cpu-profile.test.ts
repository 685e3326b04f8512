import { describe, expect, it } from "vitest";
import { repository } from "../../image/bundle-program.ts";
import { functionOf, ownerOf } from "./attribution.ts";
import { type CpuProfile, stacksBetween } from "./cpu-profile.ts";

const node = (id: number, functionName: string, url: string, ...children: number[]) => ({
  id,
  callFrame: { functionName, url },
  children,
});

/** Our own handler has a package write to a socket; then the process waits. */
const profile: CpuProfile = {
  nodes: [
    node(1, "(root)", "", 2, 6, 7),
    node(2, "handle", `${repository}apps/auth-service/src/app.ts`, 3),
    node(3, "respond", `${repository}node_modules/.pnpm/x@1/node_modules/@hono/x/index.js`, 4),
    node(4, "end", "node:_http_outgoing", 5),
    node(5, "writeUtf8String", ""),
    node(6, "(idle)", ""),
    node(7, "parserOnIncoming", "node:_http_server"),
  ],
  startTime: 1000,
  samples: [5, 5, 2, 6, 7],
  timeDeltas: [10, 20, 30, 40, 50],
};

describe("a CPU profile", () => {
  const stacks = stacksBetween(profile, 1020, 2000);
  const times = (nameOf: typeof ownerOf) =>
    stacks.map((stack) => [nameOf(stack), stack.microseconds]);

  it("counts the time between two moments to who has Node do something, but for waiting", () => {
    expect(times(ownerOf)).toEqual([
      ["@hono/x", 20],
      ["apps/auth-service/src/app.ts", 30],
      ["Node: event loop, HTTP parser, streams", 50],
    ]);
  });

  it("tells the innermost function too", () => {
    expect(times(functionOf)).toEqual([
      ["writeUtf8String – native", 20],
      ["handle – apps/auth-service/src/app.ts", 30],
      ["parserOnIncoming – node:_http_server", 50],
    ]);
  });
});
