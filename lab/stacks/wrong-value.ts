import { Document } from "yaml";
import { type RenderedKubernetesObject, renderedEnvironment } from "./rendered-environment.ts";

/** A row of a table of tests: a value that a field must not have, and what is said of it. */
export type WrongValue = readonly [
  what: string,
  field: readonly [kind: string, ...path: (string | number)[]],
  value: unknown,
  message: string,
];

/**
 * An object of an environment, the first of its kind, in which one field has another value.
 *
 * @param path to a field that may be missing
 * @throws Error if the environment has none of the kind
 */
export function changedObject(
  environment: string,
  [kind, ...path]: WrongValue[1],
  value: unknown,
): RenderedKubernetesObject {
  const found = renderedEnvironment(environment).find((object) => object.kind === kind);
  if (found === undefined) {
    throw new Error(`${environment} has no ${kind}.`);
  }
  const document = new Document(found, { aliasDuplicateObjects: false });
  document.setIn(path, value);
  return document.toJS();
}
