/** Stands in rendered files where a real environment has a secret. */
export function placeholder(what: string): string {
  return `<${what}>`;
}

/** Whether a value stands for a secret, as wherever an environment is rendered. */
export function isPlaceholder(value: string): boolean {
  return /^<.+>$/.test(value);
}
