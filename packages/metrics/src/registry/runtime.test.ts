import { describe, expect, it } from "vitest";
import { runtimeMetrics } from "../catalogue/runtime.ts";
import { createRegistry } from "./registry.ts";

/** `type name help` of each metric in the exposition. */
function described(exposition: string): string[] {
  return [...exposition.matchAll(/^# HELP (\S+) (.*)\n# TYPE \S+ (\S+)$/gm)].map(
    ([, name, help, type]) => `${type} ${name} ${help}`,
  );
}

const table = Object.entries(runtimeMetrics).map(
  ([name, { type, help }]) => `${type} ${name} ${help}`,
);

describe("the metrics of the runtime", () => {
  it("are all in the table", async () => {
    const exposed = described(await createRegistry({ runtime: true }).exposition());

    expect(exposed.filter((metric) => !table.includes(metric))).toEqual([]);
  });

  // Elsewhere the table has four metrics more than the process.
  it.runIf(process.platform === "linux")("are all that the table has", async () => {
    const exposed = described(await createRegistry({ runtime: true }).exposition());

    expect(table.filter((metric) => !exposed.includes(metric))).toEqual([]);
  });

  it("have no labels but those in the table", async () => {
    const exposition = await createRegistry({ runtime: true }).exposition();
    for (const [, name, text] of exposition.matchAll(/^([a-z_]+)\{(.*)\} /gm)) {
      const metric = name?.replace(/_(bucket|sum|count)$/, "") as keyof typeof runtimeMetrics;
      const labels = [...(text ?? "").matchAll(/(\w+)="/g)].map(([, label]) => label);

      expect([...Object.keys(runtimeMetrics[metric].labels), "le"]).toEqual(
        expect.arrayContaining(labels),
      );
    }
  });

  it("are absent unless a registry asks for them", async () => {
    expect(await createRegistry().exposition()).not.toContain("process_");
  });
});
