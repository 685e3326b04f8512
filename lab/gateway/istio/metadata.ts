import * as z from "zod";

/** What the gateway reads of an object's metadata. Every kind that it reads lives in a namespace. */
export const metadata = z.object({
  name: z.string(),
  namespace: z.string(),
  /** An object that was deleted and made anew has another one. */
  uid: z.string(),
  creationTimestamp: z.string(),
  labels: z.record(z.string(), z.string()).optional(),
});

export type Metadata = z.infer<typeof metadata>;

/** Older first, as Istio orders objects that say something about the same; then by name. */
export function byAge(
  { metadata: one }: { readonly metadata: Metadata },
  { metadata: other }: { readonly metadata: Metadata },
): number {
  return (
    compare(one.creationTimestamp, other.creationTimestamp) ||
    compare(one.name, other.name) ||
    compare(one.namespace, other.namespace)
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
