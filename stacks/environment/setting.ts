import * as z from "zod";

/** One key of the stack's configuration: what it must be, and how a person would write it. */
export interface Setting<T> {
  /** Below `paystream:`; a dot goes into an object, as in `pulumi config set --path`. */
  readonly key: string;
  readonly schema: z.ZodType<T, string>;
  /** Completes "it must be …". */
  readonly rule: string;
  readonly example: string;
  /** What is taken where the key is not set; without one it must be. */
  readonly fallback?: string;
  /** The value is never shown, and is set with `--secret`. */
  readonly isSecret?: boolean;
}

/** Ties the type of a setting to its schema. */
export function setting<T>(fields: Setting<T>): Setting<T> {
  return fields;
}

export const text = (pattern: RegExp) => z.string().regex(pattern);

export const wholeNumber = (min: number, max: number) =>
  text(/^\d+$/).transform(Number).pipe(z.int().min(min).max(max));

export const share = text(/^\d*\.?\d+$/)
  .transform(Number)
  .pipe(z.number().min(0).max(1));

export const flag = z.enum(["true", "false"]).transform((value) => value === "true");

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
export const dnsLabel = text(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);

export const hostName = text(
  /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/,
);

export const webAddress = z.url({ protocol: /^https?$/ }).refine((url) => !url.endsWith("/"));

/** The shortest secret that the service takes in production, in characters. */
export const MIN_SECRET_LENGTH = 16;
