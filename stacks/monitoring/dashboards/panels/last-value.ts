import { ReduceDataOptionsBuilder } from "@grafana/grafana-foundation-sdk/common";

/** Shows the one value of an instant query; silence stays silence, where an older value could be shown. */
export function lastValue(): ReduceDataOptionsBuilder {
  return new ReduceDataOptionsBuilder().calcs(["last"]).values(false);
}
