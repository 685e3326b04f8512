import { readFileSync } from "node:fs";
import { catalogue } from "@paystream/metrics/promql";
import { describe, expect, it } from "vitest";
import { objectives } from "../../objectives.ts";
import { burnRateOf, burnWindows } from "./objectives/burn-windows.ts";
import { ruleGroups } from "./rule-groups.ts";
import { wholeWatch } from "./whole-watch.ts";

const text = readFileSync(new URL("../../../docs/observability.md", import.meta.url), "utf8");
const watch = wholeWatch();
const { programs } = watch;
const groups = ruleGroups(watch);

/** What the map names besides metrics: labels, and fields of the log. */
const labels = [
  "request_id",
  "trace_id",
  "response_code",
  "response_flags",
  "destination_service_name",
];

describe("docs/observability.md", () => {
  it("lists every alert with its severities and its team, in the order of the rules", () => {
    const rows = [
      ...text.matchAll(/^\| \[(\w+)\]\(runbooks\/(\w+)\.md\) \| ([a-z, ]+) \| (\w+) \|/gm),
    ];
    const alerts = Map.groupBy(
      groups.flatMap(({ alerts }) => alerts),
      ({ name }) => name,
    );

    expect(
      rows.map(([, name, runbook, severities, team]) => [name, runbook, severities, team]),
    ).toEqual(
      [...alerts].map(([name, same]) => [
        name,
        name,
        same.map(({ severity }) => severity).join(", "),
        same[0]?.team,
      ]),
    );
  });

  it("lists the objectives", () => {
    for (const [name, share] of Object.entries(objectives.serviceLevels)) {
      expect(text).toMatch(new RegExp(`^\\| \`${name}\` \\| .+ \\| ${share * 100} % \\|$`, "m"));
    }
  });

  it("gives the burn rates", () => {
    const rates = [
      ...text.matchAll(/^\| (critical|warning) \| ([\d.]+) % \| .+ \| .+ \| ([\d.]+) \|$/gm),
    ];

    expect(
      rates.map(([, severity, spent, rate]) => [severity, Number(spent), Number(rate)]),
    ).toEqual(
      burnWindows.map((window) => [
        window.severity,
        window.spent * 100,
        Number(burnRateOf(window).toPrecision(4)),
      ]),
    );
  });

  it("maps what the specifications name to metrics and alerts that there are", () => {
    const [, map = ""] = text.split("## The specifications' metrics and systems, and ours");
    const ours = [...map.matchAll(/^\| .+ \| (.+) \|$/gm)].map(([, cell = ""]) => cell);
    const metrics = Object.keys({
      ...catalogue,
      ...Object.assign({}, ...programs.map(({ catalogue }) => catalogue)),
    });
    const recorded = groups.flatMap(({ recorded }) => recorded.map(({ rule }) => rule.record));
    const alerts = groups.flatMap(({ alerts }) => alerts.map(({ name }) => name));

    const codes = ours.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code));
    const named = codes.flatMap((code = "") =>
      [...code.replaceAll(/\{.*?\}/g, "").matchAll(/[a-z]+(?:[_:][a-z0-9]+)+/g)].map(
        ([name]) => name,
      ),
    );
    expect(named.length).toBeGreaterThan(40);
    expect([...metrics, ...recorded, ...labels]).toEqual(expect.arrayContaining(named));

    const called = ours.flatMap((cell) => cell.match(/\b(?:[A-Z][a-z]+){2,}\b/g) ?? []);
    expect([...alerts, "PayStream", "NetworkUnavailable"]).toEqual(expect.arrayContaining(called));
  });

  it("names every program that is watched", () => {
    for (const { name } of programs) {
      expect(text).toContain(`\`${name}\``);
    }
  });
});
