import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ruleGroups } from "../../stacks/monitoring/rules/rule-groups.ts";
import { wholeWatch } from "../../stacks/monitoring/rules/whole-watch.ts";

const groups = ruleGroups(wholeWatch());
const tests = globSync("*.verify.ts", { cwd: import.meta.dirname })
  .map((file) => readFileSync(new URL(file, import.meta.url), "utf8"))
  .join("\n");

it.each(groups)("promtool is asked about every rule of the group $name", ({ recorded, alerts }) => {
  const names = [
    ...alerts.map(({ name }) => `"${name}"`),
    ...recorded.map(({ rule }) => rule.record),
  ];

  expect(names.filter((name) => !tests.includes(name))).toEqual([]);
});
