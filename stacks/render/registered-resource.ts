/** A resource as the program registers it with Pulumi's engine. */
export interface RegisteredResource {
  /** Pulumi's type token, `kubernetes:core/v1:Service`. */
  readonly type: string;
  readonly name: string;
  /** Name of the component of index.ts that the resource belongs to. */
  readonly component: string;
  /** Secret values are wrapped as Pulumi wraps them; {@link plain} unwraps. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Fields that are left to a controller once the resource exists. */
  readonly ignoreChanges: readonly string[];
  readonly isProtected: boolean;
  readonly isRetained: boolean;
}

/** What Pulumi marks a secret with: https://www.pulumi.com/docs/concepts/secrets/ */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";

/** Replaces every secret in a value; by default with what is in it. */
export function plain(
  value: unknown,
  replace: (secret: unknown) => unknown = (secret) => secret,
): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => plain(item, replace));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if (SIGNATURE_KEY in value && "value" in value) {
    return replace(value.value);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, plain(part, replace)]),
  );
}
