import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { ApiConnection } from "./api-connection.ts";
import type { StoredObject } from "./kubernetes-object.ts";
import { RefusedError } from "./refused-error.ts";

/** How long the API server keeps a watch before it has to be asked again, in seconds. */
const WATCH_SECONDS = 60;
/** A watch that nobody ended for so long has lost its server, in milliseconds. */
const LOST_MS = (WATCH_SECONDS + 15) * 1000;
/** The pause before a server is asked again, in milliseconds. */
const REST_MS = 250;

interface List<Stored> {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly Stored[];
}

type WatchEvent<Stored> =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: Stored }
  /** Says only how far the watch has come. */
  | { readonly type: "BOOKMARK"; readonly object: Stored }
  /** The server has forgotten the point from which it was to tell. */
  | { readonly type: "ERROR" };

/**
 * The objects of a list, now and after each change. A watch that breaks goes on where it was; where the
 * server has forgotten that point, or is another one, the list is read anew.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 *
 * @param path of the list, with a `?` and perhaps parameters
 * @throws RefusedError when the first list is refused; what fails later is asked again
 */
export async function* watchList<Stored extends StoredObject>(
  connection: ApiConnection,
  path: string,
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<readonly Stored[], void, undefined> {
  const read = async () =>
    (await connection.send<List<Stored>>({ method: "GET", path, signal })).body;
  let list = signal.aborted ? undefined : await read();
  while (!signal.aborted) {
    if (list !== undefined) {
      const objects = new Map(list.items.map((item) => [keyOf(item), item]));
      yield [...objects.values()];
      const { resourceVersion } = list.metadata;
      for await (const change of changesSince<Stored>(connection, path, resourceVersion, signal)) {
        if (change.type === "DELETED") {
          objects.delete(keyOf(change.object));
        } else {
          objects.set(keyOf(change.object), change.object);
        }
        yield [...objects.values()];
      }
    }
    await rest(signal);
    list = await read().catch(() => undefined);
  }
}

type Change<Stored> = Extract<WatchEvent<Stored>, { type: "ADDED" | "MODIFIED" | "DELETED" }>;

/** What changes after a version, over as many connections as it takes, until only a new list can help. */
async function* changesSince<Stored extends StoredObject>(
  connection: ApiConnection,
  path: string,
  since: string,
  signal: AbortSignal,
): AsyncGenerator<Change<Stored>, void, undefined> {
  let resourceVersion = since;
  while (!signal.aborted) {
    const parameters = new URLSearchParams({
      watch: "true",
      allowWatchBookmarks: "true",
      timeoutSeconds: String(WATCH_SECONDS),
      resourceVersion,
    });
    try {
      const watched = AbortSignal.any([signal, AbortSignal.timeout(LOST_MS)]);
      const response = await connection.open({
        method: "GET",
        path: `${path}&${parameters}`,
        signal: watched,
      });
      for await (const line of linesOf(response)) {
        const event = JSON.parse(line) as WatchEvent<Stored>;
        if (event.type === "ERROR") {
          return;
        }
        resourceVersion = event.object.metadata.resourceVersion;
        if (event.type !== "BOOKMARK") {
          yield event;
        }
      }
    } catch (error) {
      if (error instanceof RefusedError) {
        return;
      }
    }
    await rest(signal);
  }
}

/** Unlike readline's, it ends with an error when the connection breaks. */
async function* linesOf(response: IncomingMessage): AsyncGenerator<string, void, undefined> {
  let rest = "";
  for await (const chunk of response.setEncoding("utf8")) {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

function keyOf({ metadata: { namespace = "", name } }: StoredObject): string {
  return `${namespace}/${name}`;
}

async function rest(signal: AbortSignal): Promise<void> {
  await sleep(REST_MS, undefined, { signal }).catch(() => {});
}
