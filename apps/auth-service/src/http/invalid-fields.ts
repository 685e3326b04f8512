import type * as z from "zod";
import { type FieldFault, problem } from "./problem.ts";

/** The faults of a body that its schema found, one for each field, in the schema's words. */
export function fieldFaults(error: z.ZodError, body: unknown): FieldFault[] {
  if (!isJsonObject(body)) {
    return [{ pointer: "#", detail: "must be a JSON object" }];
  }
  const details = new Map<string, string>();
  for (const issue of error.issues) {
    if (issue.code === "unrecognized_keys") {
      details.set("", "has fields that are not known here; see /docs for those that are");
      continue;
    }
    const field = `/${String(issue.path[0])}`;
    if (!details.has(field)) {
      const { message } = issue;
      details.set(field, String(issue.path[0]) in body ? message : `is missing: it ${message}`);
    }
  }
  return [...details].map(([field, detail]) => ({ pointer: `#${field}`, detail }));
}

/** The 400 that names every faulty field. */
export function invalidFields(faults: readonly FieldFault[]): Response {
  const fields = faults.map(({ pointer }) => pointer.replace(/^#\/?/, "") || "the body").join(", ");
  return problem("invalid-request", 400, `Correct ${fields}; errors says how.`, { errors: faults });
}

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
