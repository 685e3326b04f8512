import type { Answer, Authorization } from "../authorization/answer.ts";
import { inSpan } from "../tracing/in-span.ts";
import type { Span } from "../tracing/span.ts";
import type { Hold, IdempotencyStore, Identity } from "./idempotency-store.ts";

/** How a request was answered. */
export type OnceResult =
  /** It is the first: `run` was called for it. */
  | ({ readonly kind: "first" } & Authorization)
  /** It is a retry: `replayed` from what was kept, or `joined` to the first while that ran. */
  | { readonly kind: "replayed" | "joined"; readonly answer: Answer }
  /** The same key is under way for another request (HTTP 409). */
  | { readonly kind: "conflict" }
  /** The same key was used for another payment (HTTP 422). */
  | { readonly kind: "mismatch" };

/**
 * Runs an authorization once for all requests with its identity.
 *
 * An answer is kept as soon as the processor has been called, whatever came of it: after a timeout or
 * an error nobody knows whether the card was charged, so the same key never calls again. Only a
 * request that the breaker refused leaves nothing behind, because no call was made.
 *
 * @param requestId - of this request; a retry that repeats it may join the first, another may not
 * @param span - of this request, if it is traced
 */
export async function once(
  store: IdempotencyStore,
  identity: Identity,
  requestId: string,
  run: () => Promise<Authorization>,
  span?: Span,
): Promise<OnceResult> {
  const claim = await (span === undefined
    ? store.claim(identity, requestId)
    : inSpan(span, {
        name: "idempotency claim",
        work: () => store.claim(identity, requestId),
        describe: ({ kind }) => ({ claim: kind }),
      }));
  switch (claim.kind) {
    case "claimed":
      return { kind: "first", ...(await runAndSettle(claim, run, span)) };
    case "running":
      if (claim.fingerprint !== identity.fingerprint) {
        return { kind: "mismatch" };
      }
      return claim.requestId === requestId
        ? { kind: "joined", answer: await claim.answer }
        : { kind: "conflict" };
    case "answered":
      return claim.fingerprint === identity.fingerprint
        ? { kind: "replayed", answer: claim.answer }
        : { kind: "mismatch" };
  }
}

async function runAndSettle(
  hold: Hold,
  run: () => Promise<Authorization>,
  span: Span | undefined,
): Promise<Authorization> {
  let authorization: Authorization;
  try {
    authorization = await run();
  } catch (error) {
    hold.abandon(error);
    throw error;
  }
  // A store that fails here keeps the hold: the key stays taken rather than charge again.
  const { answer } = authorization;
  const settle = () => hold.settle(answer, answer.result !== "rejected");
  await (span === undefined
    ? settle()
    : inSpan(span, { name: "idempotency settle", work: settle }));
  return authorization;
}
