import { VisibilityMode } from "@grafana/grafana-foundation-sdk/common";
import { MappingType, type ValueMapping } from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder } from "@grafana/grafana-foundation-sdk/statetimeline";
import { NoUnit } from "@grafana/grafana-foundation-sdk/units";
import { fillPanel, type PanelOptions } from "./panel.ts";

/** What a value stands for. */
export interface State {
  readonly value: number;
  readonly text: string;
  readonly color: string;
}

/** Names and colors instead of values. */
export function statesOf(states: readonly State[]): ValueMapping[] {
  return [
    {
      type: MappingType.ValueToText,
      options: Object.fromEntries(
        states.map(({ value, text, color }, index) => [value, { text, color, index }]),
      ),
    },
  ];
}

/** In which state each series was when, one below the other. */
export function stateTimeline(
  options: Omit<PanelOptions, "unit">,
  states: readonly State[],
): PanelBuilder {
  return fillPanel(new PanelBuilder(), { ...options, unit: NoUnit }, (query) => query.range())
    .mappings(statesOf(states))
    .showValue(VisibilityMode.Never)
    .mergeValues(true)
    .lineWidth(0)
    .fillOpacity(80);
}
