import type { StoredObject } from "../cluster/kubernetes-object.ts";

/** An object that the API server has stored, with the fields of its kind. */
export type Observed<Kind extends { readonly spec?: unknown; readonly status?: unknown }> =
  StoredObject & Pick<Kind, "spec" | "status">;
