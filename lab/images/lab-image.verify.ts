import { describe, expect, it } from "vitest";
import { useTool } from "../tools/use-tool.ts";
import { type LabImageName, labImage, toolImages } from "./lab-image.ts";
import { readLayout } from "./read-layout.ts";

describe.each(Object.keys(toolImages) as LabImageName[])("the image %s", (name) => {
  const installed = useTool(toolImages[name].tool);

  it("starts a program that is in it, with what the program is linked with", async (context) => {
    installed(context);
    const { configuration, files } = await readLayout(await labImage(name));
    const [program = ""] = configuration.config["Entrypoint"] as string[];
    expect(files.get(program)?.header).toMatchObject({ type: "file", mode: 0o755 });
    // A program that is linked with libraries names what loads them.
    const [loader] =
      String(files.get(program)?.data.subarray(0, 4096)).match(/\/lib\S*\/ld-[\w.-]+/) ?? [];
    expect(loader === undefined || files.has(loader), loader).toBe(true);
  });
});
