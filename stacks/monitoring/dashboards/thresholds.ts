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
