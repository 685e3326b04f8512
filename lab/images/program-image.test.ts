import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { runCommand } from "../tools/run-command.ts";
import { programImage } from "./program-image.ts";
import { readLayout } from "./read-layout.ts";

describe.runIf(process.platform === "linux")("the image of a program of the lab", () => {
  it("runs the program, with what it imports, in one file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "program-image-"));
    try {
      await writeFile(join(folder, "name.ts"), 'export const name: string = "lab";');
      await writeFile(
        join(folder, "main.ts"),
        'import { name } from "./name.ts"; process.stdout.write(["hello", name, process.argv[2]].join(" "));',
      );
      const image = await programImage("greeter", pathToFileURL(join(folder, "main.ts")));
      const { configuration, files } = await readLayout(image);
      expect(image.name).toBe("lab.paystream.invalid/greeter");
      expect(configuration.config).toMatchObject({ User: "65532:65532" });
      const [node = "", main = ""] = configuration.config["Entrypoint"] as string[];
      expect(files.get(node)?.header.mode).toBe(0o755);
      await writeFile(join(folder, "main.mjs"), String(files.get(main)?.data));
      await rm(join(folder, "name.ts"));
      expect(await runCommand(process.execPath, [join(folder, "main.mjs"), "you"])).toBe(
        "hello lab you",
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
