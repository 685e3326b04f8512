import * as z from "zod";
import type { Metadata } from "./metadata.ts";

/** Why an object is not followed as it stands. */
export interface Refusal {
  /** Such as `VirtualService paystream-staging/auth-service-vs`. */
  readonly object: string;
  /** What is wrong with it, and where. */
  readonly reason: string;
  /** Whether it is followed as it stood when it was last right. */
  readonly keepsEarlier: boolean;
}

/** What every object that the gateway reads has. */
interface Named {
  readonly metadata: Metadata;
}

/**
 * The objects of one kind that the gateway follows. An object that asks for what the gateway does not do,
 * or makes no sense, is not followed in part: it stays as it was before, and the refusal says why.
 */
export class AcceptedObjects<Accepted extends Named> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly #schema: z.ZodType<Accepted>;
  /** By uid: an object that was deleted and made anew owes nothing to the one before. */
  #accepted: ReadonlyMap<string, Accepted> | undefined;
  #refusals: readonly Refusal[] = [];

  constructor(apiVersion: string, kind: string, schema: z.ZodType<Accepted>) {
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.#schema = schema;
  }

  /** Undefined before they are known. */
  get objects(): readonly Accepted[] | undefined {
    return this.#accepted && [...this.#accepted.values()];
  }

  /**
   * Takes all objects of the kind, as the API server has them now.
   *
   * @returns what is refused, and was not refused before for the same reason
   */
  take(stored: readonly { readonly metadata: object }[]): readonly Refusal[] {
    const accepted = new Map<string, Accepted>();
    const refusals: Refusal[] = [];
    for (const object of stored) {
      const { uid = "", name, namespace } = object.metadata as Partial<Metadata>;
      const { data, error } = this.#schema.safeParse(object);
      const followed = data ?? this.#accepted?.get(uid);
      if (followed !== undefined) {
        accepted.set(uid, followed);
      }
      if (error !== undefined) {
        refusals.push({
          object: `${this.kind} ${namespace}/${name}`,
          reason: error.issues.map(describe).join("; "),
          keepsEarlier: followed !== undefined,
        });
      }
    }
    const told = new Set(this.#refusals.map(({ object, reason }) => `${object} ${reason}`));
    this.#accepted = accepted;
    this.#refusals = refusals;
    return refusals.filter(({ object, reason }) => !told.has(`${object} ${reason}`));
  }
}

function describe({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${z.core.toDotPath(path)}: ${message}`;
}
