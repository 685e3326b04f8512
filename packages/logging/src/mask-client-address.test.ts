import fc from "fast-check";
import { expect, test } from "vitest";
import { maskClientAddress } from "./mask-client-address.ts";

test.each([
  ["192.168.1.100", "192.168.1.0/24"],
  ["10.0.0.0", "10.0.0.0/24"],
  ["::ffff:192.168.1.100", "192.168.1.0/24"],
  ["::FFFF:c0a8:0164", "192.168.1.0/24"],
  ["2001:db8:85a3::8a2e:370:7334", "2001:db8:85a3::/48"],
  ["2001:0db8:85a3:0001:0002:8a2e:0370:7334", "2001:db8:85a3::/48"],
  ["2001:db8::1", "2001:db8::/48"],
  ["2001:0:0:1::", "2001::/48"],
  ["1:2:3:4:5:6:7::", "1:2:3::/48"],
  ["::1:2:3:4:5:6:7", "0:1:2::/48"],
  ["::1", "::/48"],
  ["::", "::/48"],
  ["fe80::1:2%eth0", "fe80::/48"],
  ["64:ff9b::192.168.1.100", "64:ff9b::/48"],
])("tells of %s only %s", (address, network) => {
  expect(maskClientAddress(address)).toBe(network);
});

test.each([
  undefined,
  "",
  "localhost",
  "192.168.1",
  "192.168.1.256",
  "192.168.1.100:443",
  "[::1]:443",
  "192.168.1.100, 10.0.0.1",
  "4532015112830366",
])("takes %j for no address", (address) => {
  expect(maskClientAddress(address)).toBe("unknown");
});

test("tells the same of all addresses of a network", () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.integer({ min: 0, max: 255 }), (address, last) => {
      const neighbour = address.replace(/\d+$/, String(last));
      expect(maskClientAddress(neighbour)).toBe(maskClientAddress(address));
    }),
  );
});

test("finds the network of every IPv6 address", () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      expect(maskClientAddress(address)).toMatch(
        /^([\da-f]{1,4}(:[\da-f]{1,4}){0,2})?::\/48$|\.0\/24$/,
      );
    }),
  );
});
