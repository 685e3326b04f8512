/** A field whose value differs between two versions of an object. */
export interface FieldChange {
  /** `spec.template.spec.containers[auth-service].image`. */
  readonly path: string;
  /** Undefined where the field is new. */
  readonly before: unknown;
  /** Undefined where the field is gone. */
  readonly after: unknown;
}

/** The fields in which two values differ, as deep as both have the same shape. */
export function fieldChanges(before: unknown, after: unknown, path = ""): readonly FieldChange[] {
  if (isMap(before) && isMap(after)) {
    return keysOf(before, after).flatMap((key) =>
      fieldChanges(before[key], after[key], path === "" ? key : `${path}.${key}`),
    );
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const [a, b] = [byName(before), byName(after)];
    return keysOf(a, b).flatMap((key) => fieldChanges(a[key], b[key], `${path}[${key}]`));
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
}

/** Whether a path is a field or lies in it: `spec.http[primary].timeout` lies in `spec.http`. */
export function liesIn(path: string, field: string): boolean {
  return path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`);
}

/** Items by their names where all have one, as Kubernetes merges lists; else by their positions. */
function byName(items: readonly unknown[]): Record<string, unknown> {
  const names = items.map((item) => (isMap(item) ? item["name"] : undefined));
  const areNamed = names.every((name) => typeof name === "string");
  const isUnique = new Set(names).size === names.length;
  return Object.fromEntries(
    items.map((item, index) => [areNamed && isUnique ? names[index] : index, item]),
  );
}

function keysOf(a: object, b: object): readonly string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
