import { createHash } from "node:crypto";
import { contract } from "@paystream/auth-service/contract";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { TracesSettings } from "../environment/telemetry-settings.ts";
import type { Environment } from "../environment.ts";
import type { Labels } from "../labels.ts";
import { traceCollectorAddress } from "../monitoring/traces/trace-collector-endpoint.ts";
import { shutdown } from "./shutdown.ts";

/** Arguments of {@link Configuration}. */
export interface ConfigurationArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  /** Values by the names of environment variables. */
  readonly variables: pulumi.Input<Readonly<Record<string, string>>>;
}

/**
 * The configuration of the service, in a ConfigMap that never changes: other values are another object,
 * named after its content. So a release that changes configuration goes through the canary like any
 * other, a stable pod that restarts meanwhile reads what it read before, and an abort takes it all back.
 *
 * Old ones are kept, because pods of the stable and of earlier revisions still refer to them.
 */
export class Configuration extends pulumi.ComponentResource {
  readonly configMapName: pulumi.Output<string>;

  constructor(name: string, args: ConfigurationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:service:Configuration", name, args, opts);
    const configMap = new k8s.core.v1.ConfigMap(
      name,
      {
        metadata: {
          name: pulumi
            .output(args.variables)
            .apply((variables) => `${contract.resources.configMap}-${contentHash(variables)}`),
          namespace: args.namespace,
          labels: args.labels,
        },
        immutable: true,
        data: args.variables,
      },
      { parent: this, retainOnDelete: true },
    );
    this.configMapName = configMap.metadata.name;
    this.registerOutputs({ configMapName: this.configMapName });
  }
}

/** What an environment tells the service, by the names that the service reads. */
export function serviceVariables(environment: Environment): Readonly<Record<string, string>> {
  const { variables } = contract;
  return {
    [variables.environment]: "production",
    [variables.port]: String(contract.port),
    [variables.version]: environment.release.version,
    [variables.revision]: environment.release.revision,
    [variables.logLevel]: environment.logLevel,
    [variables.processors]: environment.processors,
    [variables.processorTimeoutMs]: String(environment.processorTimeoutMs),
    [variables.declinesTripBreaker]: String(environment.declinesTripBreaker),
    [variables.latencyBaseMs]: String(environment.latencyBaseMs),
    [variables.successRate]: String(environment.successRate),
    [variables.drainDelayMs]: String(shutdown.drainDelayMs),
    [variables.shutdownGraceMs]: String(shutdown.shutdownGraceMs),
    ...(environment.traces && tracingVariables(environment, environment.traces)),
  };
}

function tracingVariables(
  { name, namespace }: Environment,
  { share }: TracesSettings,
): Readonly<Record<string, string>> {
  const { variables } = contract;
  return {
    [variables.otlpEndpoint]: traceCollectorAddress(namespace),
    [variables.tracesSampler]: "parentbased_traceidratio",
    [variables.tracesSamplerArgument]: String(share),
    [variables.resourceAttributes]: `deployment.environment.name=${name}`,
  };
}

function contentHash(variables: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 10);
}
