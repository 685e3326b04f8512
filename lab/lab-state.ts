import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { UsageError } from "../stacks/commands/environment-argument.ts";
import { labFolder } from "./machine/layout.ts";

/** What `pnpm lab up` writes when the lab is up, and everything else finds it by. */
const labState = z.strictObject({
  /** Path of a kubeconfig of the lab's own cluster. */
  kubeconfig: z.string(),
  /** Where its ingress gateway answers. */
  gateway: z.url(),
  /** The environment that is deployed, and the namespace that it is in. */
  environment: z.string(),
  namespace: z.string(),
  /** Where the live page is. */
  page: z.url().optional(),
  /** The folder that everything of the lab is in. */
  folder: z.string(),
});

export type LabState = z.infer<typeof labState>;

/** Where the state is. */
const labStateFile = join(labFolder, "lab.json");

/** @throws {@link UsageError} when no lab is up */
export async function readLabState(file: string = labStateFile): Promise<LabState> {
  let written: string;
  try {
    written = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      throw new UsageError("No lab is up: pnpm lab up");
    }
    throw error;
  }
  const { success, data, error } = labState.safeParse(jsonOf(written));
  if (!success) {
    throw new UsageError(
      `${file} is not what \`pnpm lab up\` writes. Take the lab down and up again: pnpm lab down\n${z.prettifyError(error)}`,
    );
  }
  return data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
