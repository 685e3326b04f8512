import { Document } from "yaml";
import { type RenderedKubernetesObject, renderedEnvironment } from "./rendered-environment.ts";

/** A row of a table of tests: a value that a field must not have, and what is said of it. */
export type WrongValue = readonly [
  what: string,
  /** Of the first object of a kind, or of one by its name: `VirtualService/auth-service-vs`. */
  field: readonly [object: string, ...path: (string | number)[]],
  value: unknown,
  message: string,
];

/**
 * An object of an environment in which one field has another value.
 *
 * @param path to a field that may be missing
 * @throws Error if the environment has no such object
 */
export function changedObject(
  environment: string,
  [wanted, ...path]: WrongValue[1],
  value: unknown,
): RenderedKubernetesObject {
  const [kind, name] = wanted.split("/");
  const found = renderedEnvironment(environment).find(
    (object) => object.kind === kind && (name === undefined || object.metadata.name === name),
  );
  if (found === undefined) {
    throw new Error(`${environment} has no ${wanted}.`);
  }
  const document = new Document(found, { aliasDuplicateObjects: false });
  document.setIn(path, value);
  return document.toJS();
}
