import { parse } from "yaml";
import * as z from "zod";
import { UsageError } from "../../stacks/commands/environment-argument.ts";

/** The scanners whose findings can be accepted. */
export const scanners = ["trivy", "gitleaks", "hadolint", "zizmor"] as const;

export type Scanner = (typeof scanners)[number];

/** How far ahead an acceptance may end, in days: what is accepted for longer is not looked at again. */
const LONGEST_DAYS = 366;

const DAY_MS = 24 * 60 * 60 * 1000;

const acceptedRisk = z.strictObject({
  scanner: z.enum(scanners, { error: `scanner must be one of ${scanners.join(", ")}` }),
  finding: z.string({ error: "finding must be what the scanner calls it" }).min(1),
  /** The package or file, where only that one is meant. */
  where: z.string().min(1).optional(),
  reason: z
    .string({ error: "reason is missing" })
    .regex(/\S+(\s+\S+){4}/, "reason must say in a sentence why it does no harm"),
  owner: z.email({ error: "owner must be the mail address of who decides again" }),
  expires: z.iso.date({ error: "expires must be a day, YYYY-MM-DD" }),
});

/** A finding that is accepted, and until when; its last day is one on which it still is. */
export type AcceptedRisk = z.infer<typeof acceptedRisk>;

/**
 * Reads the accepted risks.
 *
 * @param today - `YYYY-MM-DD`
 * @throws UsageError naming every entry that is wrong, that has expired, that ends too late, or that
 *   accepts what another one does
 */
export function parseAcceptedRisks(text: string, today: string): readonly AcceptedRisk[] {
  const entries = z.array(z.unknown(), { error: "must be a list of accepted risks" });
  const listed = entries.safeParse(parse(text) ?? []);
  if (!listed.success) {
    throw new UsageError(`accepted-risks.yaml ${listed.error.issues[0]?.message}`);
  }
  const faults: string[] = [];
  const risks: AcceptedRisk[] = [];
  for (const [index, entry] of listed.data.entries()) {
    const parsed = acceptedRisk.safeParse(entry);
    const own = parsed.success
      ? faultsOf(parsed.data, risks, today)
      : parsed.error.issues.map(({ message }) => message);
    const name = parsed.success ? riskName(parsed.data) : Object(entry).finding;
    faults.push(
      ...own.map((fault) => `entry ${index + 1} (${name ?? "without a finding"}): ${fault}`),
    );
    if (parsed.success) {
      risks.push(parsed.data);
    }
  }
  if (faults.length > 0) {
    throw new UsageError(`accepted-risks.yaml cannot be followed:\n${faults.join("\n")}`);
  }
  return risks;
}

/** `trivy CVE-2026-12345 in openssl`. */
export function riskName({ scanner, finding, where }: AcceptedRisk): string {
  return `${scanner} ${finding}${where === undefined ? "" : ` in ${where}`}`;
}

function faultsOf(
  risk: AcceptedRisk,
  others: readonly AcceptedRisk[],
  today: string,
): readonly string[] {
  const days = (Date.parse(risk.expires) - Date.parse(today)) / DAY_MS;
  return [
    ...(days < 0
      ? [`expired on ${risk.expires}: ${risk.owner} mends it, or decides again and sets a new day`]
      : []),
    ...(days > LONGEST_DAYS ? [`expires ${risk.expires}, more than a year ahead`] : []),
    ...(others.some((other) => riskName(other) === riskName(risk)) ? ["is there twice"] : []),
  ];
}
