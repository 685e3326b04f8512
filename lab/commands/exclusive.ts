import { once } from "node:events";
import { connect, createServer } from "node:net";
import { text } from "node:stream/consumers";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { labFolder } from "../machine/layout.ts";

/** How long another command has to say who it is, in milliseconds. */
const ANSWER_LIMIT_MS = 1_000;

/**
 * Keeps other commands that change the lab away, until it is disposed of or this process ends, however it
 * does: what is held is a name of a socket that has no file. Only Linux has such names; elsewhere there is
 * no lab but on another's cluster, and nothing is kept away.
 *
 * @param command who this is, such as `up`
 * @param of what it is about; default the lab of this user
 * @throws {@link UsageError} where another one is at work, saying which
 */
export async function exclusive(
  command: string,
  of = `${process.getuid?.()}:${labFolder}`,
): Promise<AsyncDisposable> {
  if (process.platform !== "linux") {
    return new AsyncDisposableStack();
  }
  const name = `\0paystream-lab:${of}`;
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.end(`\`pnpm lab ${command}\` (process ${process.pid})`);
  });
  server.listen(name);
  try {
    await once(server, "listening");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") {
      throw new UsageError(
        `${await holderOf(name)} is at work on the lab. Wait until it has ended, or end it with Ctrl-C.`,
      );
    }
    throw error;
  }
  // It alone does not keep the process.
  server.unref();
  return {
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      await closed;
    },
  };
}

async function holderOf(name: string): Promise<string> {
  const socket = connect(name);
  socket.setTimeout(ANSWER_LIMIT_MS, () => socket.destroy(new Error("no answer")));
  const told = await text(socket).catch(() => "");
  // Any program can have taken the name.
  return /^`pnpm lab \w+` \(process \d+\)$/.test(told) ? told : "Another command";
}
