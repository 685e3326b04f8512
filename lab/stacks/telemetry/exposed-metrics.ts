/** What a program exposes: the values of each metric, one for each of its series. */
export type ExposedMetrics = ReadonlyMap<string, readonly number[]>;

/** @param url of its metrics, in Prometheus's text format */
export async function exposedMetrics(url: string): Promise<ExposedMetrics> {
  const answer = await fetch(url);
  if (!answer.ok) {
    throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  }
  const metrics = new Map<string, number[]>();
  for (const line of (await answer.text()).split("\n")) {
    const [, name, value] = /^([a-zA-Z_:][\w:]*)(?:\{.*\})? (\S+)/.exec(line) ?? [];
    if (name !== undefined) {
      metrics.set(name, [...(metrics.get(name) ?? []), Number(value)]);
    }
  }
  return metrics;
}

/** Which metrics of a table a program does not expose. */
export async function missingMetrics(
  url: string,
  catalogue: Readonly<Record<string, unknown>>,
): Promise<readonly string[]> {
  const exposed = await exposedMetrics(url);
  return Object.keys(catalogue).filter((name) => !exposed.has(name));
}
