/** Stands in a line for what could not be read. */
export const UNREADABLE = "[unreadable]";

/** The value of a property, or "[unreadable]" when its getter throws. */
export function readProperty(object: object, key: string): unknown {
  try {
    return (object as Record<string, unknown>)[key];
  } catch {
    return UNREADABLE;
  }
}
