import { readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { UsageError } from "../stacks/commands/environment-argument.ts";
import { labFolder } from "./machine/layout.ts";
import { makeOwnFolder, requireOwnFolder } from "./machine/own-folder.ts";

/** What `pnpm lab up` writes when the lab is up, and everything else finds it by. */
const labState = z.strictObject({
  /** Whether the cluster is the lab's own, and ends with it. */
  isOwn: z.boolean(),
  /** Path of a kubeconfig of the cluster. */
  kubeconfig: z.string(),
  /** A context of the kubeconfig; without one, its current. */
  context: z.string().optional(),
  /** Where the cluster's ingress gateway answers. */
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

/** Makes the lab be found. */
export async function writeLabState(state: LabState, file: string = labStateFile): Promise<void> {
  await makeOwnFolder(dirname(file));
  // At once: half of it would not say what is to be taken away.
  await writeFile(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** @throws {@link UsageError} when no lab is up */
export async function readLabState(file: string = labStateFile): Promise<LabState> {
  const state = await findLabState(file);
  if (state === undefined) {
    throw new UsageError("No lab is up: pnpm lab up");
  }
  return state;
}

/**
 * @returns undefined when no lab is up
 * @throws {@link UsageError} when what is there says nothing
 */
export async function findLabState(file: string = labStateFile): Promise<LabState | undefined> {
  await requireOwnFolder(dirname(file));
  let written: string;
  try {
    written = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
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
