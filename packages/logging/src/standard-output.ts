import { writeSync } from "node:fs";
import { BufferedOutput } from "./buffered-output.ts";

const STANDARD_OUTPUT = 1;

/**
 * The standard output of the process as a destination: buffered, but for a terminal, where somebody
 * waits for each line. What is buffered is written when the process exits.
 *
 * @param onLoss told how many lines were dropped, once lines can be written again
 */
export function createStandardOutput(onLoss: (count: number) => void): BufferedOutput {
  const output = new BufferedOutput({
    // To have asked also makes a pipe non-blocking (libuv does, when Node opens the stream), so that
    // a reader that stops reading costs lines, and does not stop the service.
    immediate: process.stdout.isTTY === true,
    write: (bytes) => writeSync(STANDARD_OUTPUT, bytes),
    onLoss,
  });
  process.once("exit", () => output.flush());
  return output;
}
