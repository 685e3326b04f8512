import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";

/** The lines of a program that has a logger, and `gate()`, which waits until its standard input ends. */
const PRELUDE = `
  import { writeSync } from "node:fs";
  import { createLogger } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
  const log = createLogger({ service: "test" });
  const entry = (message) => ({ action: "count", message: String(message), extra: { fill: "x".repeat(300) } });
  const gate = () => new Promise((open) => process.stdin.resume().on("end", open));
`;

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

function run(program: string) {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", PRELUDE + program], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  children.push(child);
  return child;
}

test("writes every line before the process exits, in order", async () => {
  const child = run(`
    for (let n = 0; n < 105; n++) log.info(entry(n));
    process.exit(7);
  `);
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
  const messages = output
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).message);
  expect(messages).toEqual(Array.from({ length: 105 }, (_, n) => String(n)));
  expect(code).toBe(7);
});

test("lets the process go on and exit when nobody reads any more", async () => {
  const child = run(`
    log.info(entry("first"));
    log.flush();
    await gate();
    for (let n = 0; n < 100; n++) log.info(entry(n));
    log.flush();
    log.info(entry("last"));
  `);
  await once(child.stdout, "data");
  child.stdout.destroy();
  child.stdin.end();
  const [errors, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
  expect({ errors, code }).toEqual({ errors: "", code: 0 });
});

test("does not stop the process when the reader stops, and tells what was lost", async () => {
  const child = run(`
    for (let n = 0; n < 20000; n++) log.info(entry(n));
    writeSync(2, "not stopped");
    await gate();
  `);
  // Nothing reads standard output until the process has written all: the pipe is full.
  const [message] = await once(child.stderr, "data");
  expect(String(message)).toBe("not stopped");

  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const { action, extra } = JSON.parse(line);
    if (action === "count") count++;
    else {
      expect(action).toBe("log_lines_lost");
      expect(extra.count).toBeGreaterThan(0);
      expect(count + extra.count).toBe(20_000);
      child.stdin.end();
    }
  }
  expect(child.stdin.writableEnded).toBe(true);
});
