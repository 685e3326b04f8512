/**
 * Text that another program fills in before Prometheus sees the query. It can only come from the
 * functions here: in all other text the builder escapes what these programs would replace.
 */
export class Placeholder {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * `{{args.name}}`, replaced by Argo Rollouts with an argument of the AnalysisTemplate.
 *
 * @throws RangeError when Argo would not recognize the name.
 */
export function argoArgument(name: string): Placeholder {
  if (!/^[A-Za-z0-9][\w-]*$/.test(name)) {
    throw new RangeError(`"${name}" is no name for an argument of an AnalysisTemplate`);
  }
  return new Placeholder(`{{args.${name}}}`);
}

/**
 * `$name`, replaced by Grafana with a variable of the dashboard. One that may hold several values
 * belongs in `matches(…)`: Grafana fills in an escaped alternation.
 *
 * @throws RangeError when Grafana would not recognize the name.
 */
export function grafanaVariable(name: string): Placeholder {
  if (!/^\w+$/.test(name)) throw new RangeError(`"${name}" is no name for a Grafana variable`);
  return new Placeholder(`$${name}`);
}

/** `$__rate_interval`: the window that always spans enough scrapes for a rate, chosen by Grafana. */
export const rateInterval = grafanaVariable("__rate_interval");
