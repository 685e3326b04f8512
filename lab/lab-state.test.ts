import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readLabState } from "./lab-state.ts";

const STATE = {
  isOwn: true,
  kubeconfig: "/tmp/paystream-lab/kubeconfig.json",
  gateway: "http://198.19.0.20",
  environment: "staging",
  namespace: "paystream-staging",
  folder: "/tmp/paystream-lab",
};

async function stateFile(content: string) {
  const folder = await mkdtemp(join(tmpdir(), "paystream-state-"));
  const file = join(folder, "lab.json");
  await writeFile(file, content);
  return { file, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

it("the lab is found by what was written when it came up", async () => {
  await using written = await stateFile(JSON.stringify(STATE));
  expect(await readLabState(written.file)).toEqual(STATE);
});

it("where no lab is up, a person is told how to have one", async () => {
  await expect(readLabState("/nowhere/lab.json")).rejects.toThrow("No lab is up: pnpm lab up");
});

it.each([
  ["is cut off", JSON.stringify(STATE).slice(0, -5)],
  ["lacks the gateway", JSON.stringify({ ...STATE, gateway: undefined })],
])("a state that %s is refused, with the way out", async (_, content) => {
  await using written = await stateFile(content);
  await expect(readLabState(written.file)).rejects.toThrow("pnpm lab down");
});
