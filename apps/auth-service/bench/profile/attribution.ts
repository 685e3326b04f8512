import { fileURLToPath } from "node:url";
import { repository } from "../../image/bundle-program.ts";
import type { CallFrame, Stack } from "./cpu-profile.ts";

const PACKAGE = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/** Time of a stack that no code of ours or of a package is in: Node reads from sockets and runs callbacks. */
const NODE = "Node: event loop, HTTP parser, streams";

/**
 * Who a stack's time is due to: the innermost file of ours or package that is in it, with all that it
 * has Node do. So the time of a write belongs to who writes.
 */
export function ownerOf({ frames }: Stack): string {
  if (frames[0]?.functionName === "(garbage collector)") {
    return "garbage collector";
  }
  return frames.map(moduleOf).find((module) => module !== undefined) ?? NODE;
}

/** The innermost function alone, with its module. */
export function functionOf({ frames }: Stack): string {
  const [frame = { functionName: "", url: "" }] = frames;
  const module = moduleOf(frame) ?? (frame.url === "" ? "native" : frame.url);
  return `${frame.functionName || "(anonymous)"} – ${module}`;
}

/** A file of ours by its path in the repository, anything else by its package; undefined for Node's own. */
function moduleOf({ url }: CallFrame): string | undefined {
  if (!url.startsWith("file:")) {
    return undefined;
  }
  const path = fileURLToPath(url);
  return PACKAGE.exec(path)?.[1] ?? path.replace(fileURLToPath(repository), "");
}
