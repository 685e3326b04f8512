import { createHash, timingSafeEqual } from "node:crypto";
import type { Registry } from "@paystream/metrics";
import type { MiddlewareHandler } from "hono";
import { LRUCache } from "lru-cache";
import type { HttpEnvironment } from "../http/environment.ts";
import { problem } from "../http/problem.ts";

/** Failed attempts in a minute from one address before it is blocked (spec 002, authentication failures). */
export const MAX_FAILED_ATTEMPTS = 10;
const WINDOW_MS = 60_000;
/** How many addresses are remembered at once. */
const MAX_ADDRESSES = 1_000;

/**
 * Lets administration through with `Authorization: Bearer <ADMIN_TOKEN>` only, and makes guessing slow:
 * after {@link MAX_FAILED_ATTEMPTS} failures in a minute an address is answered 429, right token or not.
 */
export function requireToken(
  token: string,
  registry: Registry,
): MiddlewareHandler<HttpEnvironment> {
  const expected = digest(token);
  const failures = new LRUCache<string, number>({ max: MAX_ADDRESSES, ttl: WINDOW_MS });
  const events = registry.counter("security_events_total");
  const succeeded = events.labels({ event: "admin_authentication_succeeded" });
  const failed = events.labels({ event: "admin_authentication_failed" });
  const blocked = events.labels({ event: "admin_authentication_blocked" });
  const limited = registry
    .counter("rate_limit_hits_total")
    .labels({ limit: "admin_authentication" });

  return async (c, next) => {
    // The peer itself: administration is not behind the gateway, so X-Forwarded-For is anybody's claim.
    const address = c.env.incoming.socket.remoteAddress ?? "unknown";
    const attempts = failures.get(address) ?? 0;
    if (attempts >= MAX_FAILED_ATTEMPTS) {
      blocked.inc();
      limited.inc();
      const seconds = Math.max(1, Math.ceil(failures.getRemainingTTL(address) / 1000));
      return problem("too-many-attempts", 429, `Try again in ${seconds} s.`, {
        headers: { "retry-after": String(seconds) },
      });
    }
    const given = /^Bearer (.+)$/i.exec(c.env.incoming.headers.authorization ?? "")?.[1];
    if (given === undefined || !timingSafeEqual(digest(given), expected)) {
      // The window begins with the first failure and does not move.
      failures.set(address, attempts + 1, { noUpdateTTL: true });
      failed.inc();
      return problem("unauthorized", 401, "Send Authorization: Bearer <ADMIN_TOKEN>.", {
        headers: { "www-authenticate": 'Bearer realm="PayStream administration"' },
      });
    }
    succeeded.inc();
    return next();
  };
}

/** Digests are of equal length, which the comparison needs, and tell nothing of the token's. */
function digest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
