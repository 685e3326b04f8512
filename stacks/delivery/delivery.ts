import { AnalysisTemplate } from "@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/AnalysisTemplate";
import * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "../custom-resource.ts";
import type { Labels } from "../labels.ts";
import type { Pace } from "../pace.ts";
import type {
  JudgedSettings,
  ReleaseStrategy,
  RolloutStrategy,
} from "../strategy/release-strategy.ts";
import { metricOf } from "./gate.ts";
import { releaseArgument } from "./queries.ts";

/** Arguments of {@link Delivery}. */
export interface DeliveryArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  /** Where Argo Rollouts asks Prometheus. */
  readonly prometheusAddress: pulumi.Input<string>;
  readonly strategy: ReleaseStrategy;
  readonly judged: JudgedSettings;
  readonly pace: Pace;
}

/** The gates that a release passes on its way to all of the traffic. */
export class Delivery extends pulumi.ComponentResource {
  /** What Argo Rollouts does with a release, once what it refers to is there. */
  readonly rolloutStrategy: pulumi.Output<RolloutStrategy>;

  constructor(name: string, args: DeliveryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:delivery:Delivery", name, args, opts);
    const { namespace, labels, strategy, judged, pace } = args;
    const templates = strategy.analyses(judged, pace).map(
      ({ template, gates }) =>
        new CustomResource(
          template,
          AnalysisTemplate,
          {
            metadata: { name: template, namespace, labels },
            spec: {
              args: [{ name: releaseArgument }],
              metrics: pulumi
                .output(args.prometheusAddress)
                .apply((address) => gates.map((gate) => metricOf(gate, address, pace))),
            },
          },
          { parent: this },
        ),
    );
    this.rolloutStrategy = pulumi
      .all(templates.map(({ metadata }) => metadata.name))
      .apply(() => strategy.rollout(pace));
    this.registerOutputs({ rolloutStrategy: this.rolloutStrategy });
  }
}
