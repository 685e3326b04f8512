import { expect, it } from "vitest";
import { githubRepository, hasMark, markedBody } from "./github-api.ts";

it("a text is found again by its mark, and by no other", () => {
  const body = markedBody("plan", "text", "");

  expect(hasMark("plan", body)).toBe(true);
  expect(hasMark("plan of prod", body)).toBe(false);
  expect(hasMark("plan", `quoted: ${body}`)).toBe(false);
  expect(hasMark("plan", null)).toBe(false);
});

it("a text that GitHub would refuse is cut at the end of a line, and says so", () => {
  const body = markedBody("plan", "a line of the plan\n".repeat(10_000), "See the summary.");

  expect(body.length).toBeLessThanOrEqual(65_536);
  expect(body).toMatch(/a line of the plan\n\n… cut here\. See the summary\.\n$/);
});

it("a repository is named with its owner, and reached with a token only", () => {
  const variables = { GITHUB_REPOSITORY: "paystream/lab", GITHUB_TOKEN: "token" };

  expect(githubRepository(variables).at).toEqual({ owner: "paystream", repo: "lab" });
  expect(() => githubRepository({ ...variables, GITHUB_TOKEN: "" })).toThrow(
    "GITHUB_TOKEN is not set",
  );
});
