import { describe, expect, it } from "vitest";
import { licensedPackages, licenseVerdict, parseLicensePolicy } from "./license-policy.ts";

const policy = parseLicensePolicy(`
allowed: { MIT: as ours, Apache-2.0: ours }
exceptions:
  - { package: "@words/*", license: WTFPL, reason: in no image }
`);

const packageOf = (name: string, license: string) => ({ name, version: "1.0.0", license });
const used = [packageOf("a", "MIT"), packageOf("b", "Apache-2.0"), packageOf("@words/en", "WTFPL")];

describe("the license policy", () => {
  it("lets in what it allows, and the packages that it excepts", () => {
    expect(licenseVerdict(used, policy)).toEqual({ refused: [], unused: [] });
  });

  it("takes the better of two licenses, and both where both are in force", () => {
    const others = [
      packageOf("c", "(GPL-3.0-only OR MIT)"),
      packageOf("d", "(MIT AND GPL-3.0-only)"),
    ];

    expect(licenseVerdict([...used, ...others], policy).refused).toEqual([
      "d 1.0.0 is licensed under (MIT AND GPL-3.0-only)",
    ]);
  });

  it.each(["GPL-3.0-only", "SEE LICENSE IN LICENSE", "UNLICENSED", "none"])(
    "refuses %s",
    (license) => {
      expect(licenseVerdict([...used, packageOf("e", license)], policy).refused).toHaveLength(1);
    },
  );

  it("excepts a package for the license that it was excepted for, and no other", () => {
    const changed = [...used, packageOf("@words/de", "GPL-2.0-only"), packageOf("f", "WTFPL")];

    expect(licenseVerdict(changed, policy).refused).toEqual([
      "@words/de 1.0.0 is licensed under GPL-2.0-only",
      "f 1.0.0 is licensed under WTFPL",
    ]);
  });

  it("has no entry that nothing needs", () => {
    expect(licenseVerdict(used.slice(0, 1), policy).unused).toEqual([
      "no package has the license Apache-2.0",
      "no package @words/* is licensed under WTFPL",
    ]);
  });

  it("is refused where a reason is missing", () => {
    expect(() => parseLicensePolicy("allowed: { MIT: '' }\nexceptions: []")).toThrow();
  });
});

describe("the packages of a CycloneDX document", () => {
  const documentOf = (...components: readonly object[]) => ({ bomFormat: "CycloneDX", components });

  it("have the license that is named in any of its ways", () => {
    const packages = licensedPackages(
      documentOf(
        { group: "@a", name: "b", version: "1", licenses: [{ license: { id: "MIT" } }] },
        {
          name: "c",
          licenses: [{ license: { name: "SEE LICENSE" } }, { expression: "MIT OR ISC" }],
        },
        { name: "d" },
      ),
    );

    expect(packages).toEqual([
      { name: "@a/b", version: "1", license: "MIT" },
      { name: "c", version: "", license: "(SEE LICENSE) AND (MIT OR ISC)" },
      { name: "d", version: "", license: "none" },
    ]);
  });

  it("are never none: a tree that was not read would be allowed whatever it has", () => {
    expect(() => licensedPackages(documentOf())).toThrow();
    expect(() => licensedPackages({ components: [{ name: "a" }] })).toThrow();
  });
});
