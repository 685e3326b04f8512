import {
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from "@grafana/grafana-foundation-sdk/dashboard";

/**
 * Colors by value, in the unit of the panel.
 *
 * @param base color below every step
 * @param steps ascending: from this value on, this color
 */
export function thresholds(
  base: string,
  ...steps: readonly (readonly [from: number, color: string])[]
): ThresholdsConfigBuilder {
  const all: Threshold[] = [
    { value: null, color: base },
    ...steps.map(([value, color]) => ({ value, color })),
  ];
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(all);
}

/** A red line that values should stay below. */
export function below(limit: number): ThresholdsConfigBuilder {
  return thresholds("transparent", [limit, "red"]);
}

/** A red line that values should stay above. */
export function above(limit: number): ThresholdsConfigBuilder {
  return thresholds("red", [limit, "transparent"]);
}

/** Lines between which values should stay. */
export function between(low: number, high: number): ThresholdsConfigBuilder {
  return thresholds("red", [low, "transparent"], [high, "red"]);
}
