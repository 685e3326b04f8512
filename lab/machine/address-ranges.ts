import { BlockList, isIPv4 } from "node:net";

/** A route to more than this is one to everywhere, or to its half, as those who tunnel everything have it. */
const LEAST_PREFIX = 8;

/**
 * Whether a route leads some addresses of a range elsewhere: those of the range itself, of a part of it, or of
 * one that it is a part of.
 *
 * @param destination as `ip route` says it: `198.18.0.0/15`, an address, or `default`
 * @param range as `198.18.0.0/24`, or an address
 */
export function areTaken(destination: string, range: string): boolean {
  const route = parse(destination);
  const own = parse(range);
  if (!isIPv4(route.address) || route.prefix < LEAST_PREFIX) {
    return false;
  }
  const block = new BlockList();
  block.addSubnet(own.address, Math.min(own.prefix, route.prefix), "ipv4");
  return block.check(route.address);
}

function parse(range: string): { readonly address: string; readonly prefix: number } {
  const [address = "", prefix = "32"] = range.split("/");
  return { address, prefix: Number(prefix) };
}
