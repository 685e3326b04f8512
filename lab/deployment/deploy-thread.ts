/**
 * The thread of {@link deployApart}.
 *
 * @module
 */

import { workerData } from "node:worker_threads";
import { openCluster } from "../cluster/cluster.ts";
import { deploy } from "./deploy.ts";
import type { DeployApartOptions } from "./deploy-apart.ts";
import { openEnvironment } from "./lab-environment.ts";

const { cluster: options, folder, environment, changes }: DeployApartOptions = workerData;

await using cluster = await openCluster(options);
await deploy(cluster, await openEnvironment(folder, environment), { changes });
