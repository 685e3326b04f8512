import satisfies from "spdx-satisfies";
import { parse } from "yaml";
import * as z from "zod";

const policy = z.strictObject({
  /** Reasons by SPDX names. */
  allowed: z.record(z.string(), z.string().min(1)),
  exceptions: z.array(
    z.strictObject({ package: z.string(), license: z.string(), reason: z.string().min(1) }),
  ),
});

export type LicensePolicy = z.infer<typeof policy>;

/** As much of a CycloneDX document as is read here: https://cyclonedx.org/docs/1.6/json/ */
export const billOfMaterials = z.object({
  bomFormat: z.literal("CycloneDX"),
  components: z
    .array(
      z.object({
        group: z.string().optional(),
        name: z.string(),
        version: z.string().optional(),
        licenses: z
          .array(
            z.object({
              expression: z.string().optional(),
              license: z
                .object({ id: z.string().optional(), name: z.string().optional() })
                .optional(),
            }),
          )
          .optional(),
      }),
    )
    // A tree without packages is a tree that was not read.
    .min(1),
});

/** A package and the license that it names for itself. */
export interface LicensedPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression, or what its author wrote in its place; `none` where there is nothing. */
  readonly license: string;
}

export interface LicenseVerdict {
  /** Packages under a license that is not allowed, in the words that a person reads. */
  readonly refused: readonly string[];
  /** What of the policy nothing needs any more. */
  readonly unused: readonly string[];
}

/** @throws ZodError where the text is no policy */
export function parseLicensePolicy(text: string): LicensePolicy {
  return policy.parse(parse(text));
}

/** @throws ZodError where it is no CycloneDX document, or has no packages */
export function licensedPackages(document: unknown): readonly LicensedPackage[] {
  return billOfMaterials
    .parse(document)
    .components.map(({ group, name, version = "", licenses = [] }) => ({
      name: group === undefined ? name : `${group}/${name}`,
      version,
      license: allOf(
        licenses.map(
          ({ expression, license }) => expression ?? license?.id ?? license?.name ?? "none",
        ),
      ),
    }));
}

/** Several entries are all in force. */
function allOf(licenses: readonly string[]): string {
  return licenses.length > 1
    ? licenses.map((license) => `(${license})`).join(" AND ")
    : (licenses[0] ?? "none");
}

/** Holds packages to a policy. */
export function licenseVerdict(
  packages: readonly LicensedPackage[],
  { allowed, exceptions }: LicensePolicy,
): LicenseVerdict {
  const names = Object.keys(allowed);
  const excepted = (one: LicensedPackage) =>
    exceptions.find(
      (exception) => exception.license === one.license && isMeant(exception.package, one.name),
    );
  const other = packages.filter(({ license }) => !isAllowed(license, names));
  return {
    refused: other
      .filter((one) => excepted(one) === undefined)
      .map(({ name, version, license }) => `${name} ${version} is licensed under ${license}`),
    unused: [
      ...names
        .filter((name) => !packages.some(({ license }) => license.split(/[\s()]+/).includes(name)))
        .map((name) => `no package has the license ${name}`),
      ...exceptions
        .filter((exception) => !other.some((one) => excepted(one) === exception))
        .map(({ package: name, license }) => `no package ${name} is licensed under ${license}`),
    ],
  };
}

function isMeant(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function isAllowed(license: string, allowed: readonly string[]): boolean {
  try {
    return satisfies(license, [...allowed]);
  } catch {
    // It is no SPDX expression.
    return false;
  }
}
