/** What every object of the Kubernetes API has. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  /** Of the shape that the kind has. */
  readonly spec?: unknown;
}

/** An object as somebody writes it down, with whatever fields its kind has. */
export type Manifest = KubernetesObject & Readonly<Record<string, unknown>>;

/** The fields of an object that one manager has written in one way. */
interface ManagedFields {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  /** A tree whose keys are `f:<field>`; a field that is owned as a whole has nothing below it. */
  readonly fieldsV1?: object;
}

/** An object as the API server has stored it. */
export interface StoredObject extends KubernetesObject {
  readonly metadata: KubernetesObject["metadata"] & {
    /** Changes with every write that changes anything. */
    readonly resourceVersion: string;
    /** Changes with the object's specification, where its kind has one. */
    readonly generation?: number;
    /** When it was made, as ISO 8601. */
    readonly creationTimestamp?: string;
    /** Whose it is: it goes with its owners. */
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
    /** Who has written which fields: https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
    readonly managedFields?: readonly ManagedFields[];
    /** Since when the object is on its way out. */
    readonly deletionTimestamp?: string;
  };
  /** What the object's controller says of it. */
  readonly status?: unknown;
}
