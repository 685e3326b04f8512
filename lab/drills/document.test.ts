import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { root } from "../../stacks/render/stack-configuration.ts";
import { drills } from "./drills.ts";

it("the page for operators has a line for every drill, and for nothing else", () => {
  const page = readFileSync(new URL("docs/lab.md", root), "utf8");
  const [, section = ""] = page.split("## The drills");
  const [table = ""] = section.split("\n## ");
  const lines = [...table.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name);

  expect(lines).toEqual(drills.map(({ name }) => name));
});
