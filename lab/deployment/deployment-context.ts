import type { Environment } from "../../stacks/environment.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { LabEnvironment } from "./lab-environment.ts";
import type { Tell } from "./wait-for-object.ts";

/** Where an environment is deployed, as what, and who is told. */
export interface DeploymentContext {
  readonly cluster: Pick<Cluster, "api" | "forward">;
  readonly lab: LabEnvironment;
  readonly environment: Environment;
  /** Is told what is done and waited for. */
  readonly tell: Tell;
}
