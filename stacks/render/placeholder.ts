/** Stands in rendered files where a real environment has a secret. */
export function placeholder(what: string): string {
  return `<${what}>`;
}
