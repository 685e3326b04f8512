import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { environmentOf, UsageError } from "../../stacks/commands/environment-argument.ts";
import { settings } from "../../stacks/environment/settings.ts";
import { openCluster } from "../cluster/cluster.ts";
import { readKubeconfig } from "../cluster/kubeconfig.ts";
import { deploy } from "../deployment/deploy.ts";
import { keepEnvironment } from "../deployment/lab-environment.ts";
import type { LabPlace } from "../deployment/lab-settings.ts";
import { renderRelease } from "../deployment/render-release.ts";
import { waitForRelease } from "../deployment/wait-for-release.ts";
import { environmentImages } from "../images/environment-images.ts";
import { findLabState, type LabState, writeLabState } from "../lab-state.ts";
import { startLabCluster } from "../machine/lab-cluster.ts";
import { labFolder, layoutOf } from "../machine/layout.ts";
import { isMachineRunning } from "../machine/machine.ts";
import { startPageProcess } from "../page/page-process.ts";
import { exclusive } from "./exclusive.ts";
import { requireSamePlace } from "./requested-cluster.ts";

/** How long the first release may take on a busy machine, in milliseconds. */
const RELEASE_LIMIT_MS = 300_000;

/** The environment of those who name none. */
const DEFAULT = "staging";

type Tell = (what: string) => void;

/** What is said of another cluster. */
interface SiteOptions {
  readonly context?: string | undefined;
  readonly gateway?: string | undefined;
  /** The image of the service, by digest, where it is not the committed one. */
  readonly image?: string | undefined;
}

/** A cluster to deploy to, and what runs there. */
interface Site {
  readonly state: Pick<LabState, "isOwn" | "kubeconfig" | "context" | "gateway">;
  readonly place: LabPlace;
}

/**
 * `pnpm lab up [<env>]`: brings an environment up, on the lab's own cluster or on another. It can be done
 * again at any time, and changes only what is not as it should be.
 */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      kubeconfig: { type: "string" },
      context: { type: "string" },
      gateway: { type: "string" },
      image: { type: "string" },
    },
    allowPositionals: true,
  });
  const [wanted = DEFAULT, ...others] = positionals;
  if (others.length > 0) {
    throw new UsageError(`One environment is brought up at a time, not also ${others.join(", ")}.`);
  }
  const name = environmentOf(wanted);
  const tell = sayer();
  await using _ = await exclusive("up");
  const { state, place } =
    values.kubeconfig === undefined
      ? await ownSite(name, values, tell)
      : await otherSite(name, values.kubeconfig, values);

  const lab = await keepEnvironment(labFolder, name, place);
  const { environment } = await renderRelease(lab);
  const whole: LabState = {
    ...state,
    environment: name,
    namespace: environment.namespace,
    folder: labFolder,
  };
  // From here on, `pnpm lab down` knows what to take away.
  await writeLabState(whole);
  tell(`Deploying ${name} …`);
  await using cluster = await openCluster();
  await deploy(cluster, lab, { tell });
  await waitForRelease(cluster.api, environment.namespace, { limitMs: RELEASE_LIMIT_MS, tell });
  const page = await startPageProcess(labFolder);
  await writeLabState({ ...whole, page });
  tell(`${name} is up.`);
  process.stdout.write(`${whatNow({ ...whole, page }, environment.host)}\n`);
  return 0;
}

async function ownSite(
  environment: string,
  { context, gateway, image }: SiteOptions,
  tell: Tell,
): Promise<Site> {
  if (context !== undefined || gateway !== undefined || image !== undefined) {
    throw new UsageError(
      "--context, --gateway and --image are about another cluster. Name that too: --kubeconfig <file>",
    );
  }
  await requirePlace({ isOwn: true, kubeconfig: layoutOf(labFolder).kubeconfig, environment });
  const cluster = await startLabCluster(labFolder, tell);
  tell("Making the images of the environment …");
  const images = await environmentImages();
  await cluster.give(Object.values(images));
  const { service, prometheus, alertmanager, vault } = images;
  const { kubeconfig } = cluster.layout;
  return {
    state: { isOwn: true, kubeconfig, gateway: cluster.gateway },
    place: {
      kubeconfig,
      kubeContext: readKubeconfig(kubeconfig).getCurrentContext(),
      images: {
        service: service.reference,
        prometheus: prometheus.reference,
        alertmanager: alertmanager.reference,
        vault: vault.reference,
      },
    },
  };
}

async function otherSite(
  environment: string,
  file: string,
  { context, gateway, image }: SiteOptions,
): Promise<Site> {
  if (gateway === undefined || !URL.canParse(gateway)) {
    throw new UsageError(
      "Where the cluster's ingress gateway answers is not known. Say it: --gateway http://localhost:8080",
    );
  }
  const kubeconfig = resolve(file);
  const kubeContext = readKubeconfig(kubeconfig, context).getCurrentContext();
  await requirePlace({ isOwn: false, kubeconfig, context: kubeContext, environment });
  if (await isMachineRunning(labFolder)) {
    throw new UsageError("The lab's own cluster is running. Take that down first: pnpm lab down");
  }
  return {
    state: { isOwn: false, kubeconfig, context: kubeContext, gateway },
    place: {
      kubeconfig,
      kubeContext,
      ...(image === undefined ? {} : { settings: { [settings.image.key]: image } }),
    },
  };
}

/** @throws {@link UsageError} where the lab is up elsewhere */
async function requirePlace(wanted: Parameters<typeof requireSamePlace>[1]): Promise<void> {
  const up = await findLabState();
  if (up !== undefined) {
    requireSamePlace(up, wanted);
  }
}

/** Says what is done, and when it began. */
function sayer(): Tell {
  const started = performance.now();
  return (what) => {
    const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
    process.stderr.write(`${seconds} s  ${what}\n`);
  };
}

function whatNow({ kubeconfig, gateway, page }: LabState, host: string): string {
  return `
  watch it            ${page}
                      pnpm lab status --watch
  drill a failure     pnpm lab drill slow-release
  pay                 pnpm lab load --rps 100
                      curl ${gateway}/v1/authorize --header 'Host: ${host}' …
  use kubectl         export KUBECONFIG=${kubeconfig}
  end it              pnpm lab down`;
}
