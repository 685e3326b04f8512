import { AnalysisTemplate } from "@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/AnalysisTemplate";
import type { ICanaryStep } from "@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/CanaryStep";
import * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "../custom-resource.ts";
import type { Labels } from "../labels.ts";
import type { Pace } from "../pace.ts";
import { type Gate, metricOf } from "./gate.ts";
import { healthGates, successRateGates } from "./gates.ts";
import { canaryArgument } from "./queries.ts";

/** Arguments of {@link Delivery}. */
export interface DeliveryArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  /** Where Argo Rollouts asks Prometheus. */
  readonly prometheusAddress: pulumi.Input<string>;
  /** Whether a declined payment counts as an error of a canary. */
  readonly declinesFailAnalysis: boolean;
  readonly pace: Pace;
}

/** How long a release stays as it is after an analysis that it has passed, in seconds (spec 000 §4). */
const pauseSeconds = 120;

/** The gates that a release passes on its way to all of the traffic (spec 000 §4). */
export class Delivery extends pulumi.ComponentResource {
  /** What Argo Rollouts does with a release, one after the other. */
  readonly steps: pulumi.Output<ICanaryStep[]>;

  constructor(name: string, args: DeliveryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:delivery:Delivery", name, args, opts);
    const { declinesFailAnalysis, pace } = args;
    const health = this.#template(
      "auth-service-health",
      healthGates(declinesFailAnalysis, pace),
      args,
    );
    const successRate = this.#template("auth-service-success-rate", successRateGates(pace), args);
    const pause = { pause: { duration: pace.wholeDuration(pauseSeconds) } };

    this.steps = pulumi
      .all([health.metadata.name, successRate.metadata.name])
      .apply(([healthName, successRateName]) => [
        { setWeight: 10 },
        analysisWith(healthName),
        pause,
        { setWeight: 50 },
        analysisWith(successRateName),
        pause,
        { setWeight: 100 },
      ]);
    this.registerOutputs({ steps: this.steps });
  }

  #template(templateName: string, gates: readonly Gate[], args: DeliveryArgs) {
    const { namespace, labels, pace } = args;
    return new CustomResource(
      templateName,
      AnalysisTemplate,
      {
        metadata: { name: templateName, namespace, labels },
        spec: {
          args: [{ name: canaryArgument }],
          metrics: pulumi
            .output(args.prometheusAddress)
            .apply((address) => gates.map((gate) => metricOf(gate, address, pace))),
        },
      },
      { parent: this },
    );
  }
}

/** Analysis of the pods of the release that is on its way, told by their pod-template-hash. */
function analysisWith(templateName: string): ICanaryStep {
  return {
    analysis: {
      templates: [{ templateName }],
      args: [{ name: canaryArgument, valueFrom: { podTemplateHashValue: "Latest" } }],
    },
  };
}
