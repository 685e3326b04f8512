import { once } from "node:events";
import { createServer } from "node:net";
import { expect, it } from "vitest";
import { forwardPort } from "./port-forward.ts";

it("a port that something else listens on is not taken for the forwarded one", async () => {
  const other = createServer();
  other.listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = other.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const environment = { kubeContext: "kind-qa", namespace: "paystream-qa" };
  try {
    await expect(
      forwardPort(environment, "service/vault", `http://127.0.0.1:${port}`),
    ).rejects.toThrow("secrets could go to the wrong place");
  } finally {
    other.close();
  }
});
