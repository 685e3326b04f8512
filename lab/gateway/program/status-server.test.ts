import { expect, it } from "vitest";
import { freePorts } from "../../free-ports.ts";
import { LIVE_PATH, StatusServer, WRITTEN_PATH } from "./status-server.ts";

it("a translator lives from its start, and lets Envoy start when it has written", async () => {
  const [port = 0] = await freePorts(1);
  await using status = await StatusServer.start("127.0.0.1", port);
  const ask = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
  expect([await ask(LIVE_PATH), await ask(WRITTEN_PATH), await ask("/")]).toEqual([200, 503, 404]);
  status.hasWritten = true;
  expect([await ask(LIVE_PATH), await ask(WRITTEN_PATH), await ask("/")]).toEqual([200, 200, 404]);
});
