import { isIPv4, isIPv6 } from "node:net";

/** How a socket that listens on IPv6 tells the address of a client that comes by IPv4. */
const MAPPED_PREFIX = "::ffff:";

/**
 * The network a client's address is in, which is what a log may say of it: 192.168.1.100 is
 * "192.168.1.0/24", and 2001:db8:85a3::8a2e:370:7334 is "2001:db8:85a3::/48". A /24 and a /48 are
 * the sizes that are handed to a site rather than to a person (RFC 6177).
 *
 * @param address one address as a socket or a proxy tells it, without a port; an IPv4 address
 *   within IPv6 (::ffff:192.168.1.100) is taken as the IPv4 address it is
 * @returns "unknown" for anything else
 */
export function maskClientAddress(address: string | undefined): string {
  if (address === undefined) return "unknown";
  const ipv4 = address.startsWith(MAPPED_PREFIX) ? address.slice(MAPPED_PREFIX.length) : address;
  // The two forms that come with nearly every request: no more than a cut.
  if (isIPv4(ipv4)) return `${ipv4.slice(0, ipv4.lastIndexOf("."))}.0/24`;
  if (!isIPv6(address)) return "unknown";
  const groups = groupsOf(address);
  if (isIpv4Mapped(groups)) {
    return networkOfIpv4(groups.slice(6).flatMap((group) => [group >> 8, group & 0xff]));
  }
  const prefix = groups.slice(0, 3).map((group) => group.toString(16));
  while (prefix.at(-1) === "0") prefix.pop();
  return `${prefix.join(":")}::/48`;
}

function networkOfIpv4(octets: number[]): string {
  return `${octets.slice(0, 3).join(".")}.0/24`;
}

/** ::ffff:0:0/96 (RFC 4291, section 2.5.5.2). */
function isIpv4Mapped(groups: number[]): boolean {
  return groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
}

/** The eight groups of 16 bits of a valid IPv6 address, however it is abbreviated. */
function groupsOf(address: string): number[] {
  const [withoutZone = ""] = address.split("%");
  const [before = [], after = []] = withoutZone.split("::").map(groupsOfSide);
  const zeros = new Array<number>(8 - before.length - after.length).fill(0);
  return [...before, ...zeros, ...after];
}

/** The groups on one side of "::"; an IPv4 address at the end stands for two. */
function groupsOfSide(side: string): number[] {
  if (side === "") return [];
  return side.split(":").flatMap((group) => {
    if (!isIPv4(group)) return Number.parseInt(group, 16);
    const bits = group.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
    return [Math.floor(bits / 0x10000), bits % 0x10000];
  });
}
