import type { Hono } from "hono";
import type { HttpEnvironment } from "./environment.ts";

/**
 * The methods that each path of an app takes, for the `Allow` of a 405 (RFC 9110 §10.2.1). Looked up
 * only when no route answered: Hono's middleware for it would be one more step of every request.
 *
 * @returns by path, in the order of registration; all paths of the service are fixed
 */
export function allowedMethods(app: Hono<HttpEnvironment>): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, Set<string>>();
  for (const { method, path } of app.routes) {
    if (method !== "ALL") {
      const ofPath = methods.get(path) ?? new Set();
      ofPath.add(method);
      if (method === "GET") {
        ofPath.add("HEAD");
      }
      methods.set(path, ofPath);
    }
  }
  return new Map([...methods].map(([path, ofPath]) => [path, [...ofPath]]));
}
