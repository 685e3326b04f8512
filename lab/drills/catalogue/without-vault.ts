import { randomBytes } from "node:crypto";
import { contract } from "@paystream/auth-service/contract";
import { secretSetting } from "../../../stacks/environment/settings.ts";
import type { StoredObject } from "../../cluster/kubernetes-object.ts";
import { paymentsPerSecond, podStartSeconds, reactionSeconds } from "../allowances.ts";
import { awaitCondition } from "../await-condition.ts";
import { type DrillContext, DrillStoppedError, defineDrill } from "../drill.ts";
import { Hearing } from "../hearing.ts";
import { judgePayments } from "../judge-payments.ts";
import { durationSeconds } from "../plan/duration-seconds.ts";
import { promotionBounds, secondsToPromotion } from "../release-moments.ts";
import { hasAlert, isQuiet, podsOf } from "../sample.ts";
import { Scale } from "../scale.ts";
import { manager } from "../steer-release.ts";

const VAULT = "vault";
const ALERT = "SecretSyncFailed";
const { bankApiKey } = contract.secrets;

/**
 * How long a client of Vault may wait for an answer, in seconds: one that External Secrets asks over a
 * connection to a pod that is gone. https://github.com/hashicorp/vault/blob/main/api/client.go
 */
const answerSeconds = 60;

const expectations = {
  told: "The ExternalSecret says that it cannot be synced, at its next refresh, when that gives up",
  firing: `${ALERT} fires when that has lasted as long as its rule says`,
  people: `Everybody whom the routes name is told of ${ALERT}`,
  newPod: "A pod that is made meanwhile becomes ready with the values of the last sync",
  paid: "Not one payment fails while Vault is away",
  recovers: "The sync recovers when Vault is back and was provisioned again",
  resolved: `${ALERT} resolves`,
  over: "They are told that it is over",
  alone: "Nobody is told anything else",
  arrives: "A rotated secret is in the Secret before a pod of the release is ready",
  rotated: "The rotation gets all of the traffic, by way of the canary",
};

type Expectation = keyof typeof expectations;

export const withoutVault = defineDrill<Expectation>({
  name: "without-vault",
  title: "Vault is down (spec 000 §5.5)",
  purpose: `Takes the development Vault away and replaces a pod meanwhile. Lets Vault come back, empty as it is then, provisions it as docs/operations/secrets.md has it, and rotates ${bankApiKey}.`,
  expectations,
  async run(context) {
    const { cluster, namespace, verdict } = context;
    const vault = await Scale.find(cluster.api, namespace, VAULT);
    if (vault === undefined) {
      for (const name of Object.keys(expectations) as Expectation[]) {
        verdict.cannotJudge(name, "the Vault of this environment is not its own");
      }
      return;
    }
    context.undo.defer(() => vault.bringBack(podStartSeconds));
    const hearing = await Hearing.begin(context, [ALERT]);
    await losesVault(context, vault, hearing);
    await getsVaultBack(context, vault, hearing);
    await hearing.nothingElse("alone");
    await rotates(context);
  },
});

async function losesVault(
  context: DrillContext<Expectation>,
  vault: Scale,
  hearing: Hearing<Expectation>,
): Promise<void> {
  const { base, cluster, figures, namespace, timeline, verdict, watch } = context;
  const alert = figures.alert(ALERT);
  const refreshSeconds = durationSeconds((await readExternalSecret(context)).spec.refreshInterval);
  const traffic = await context.pay(paymentsPerSecond);
  await vault.takeAway(podStartSeconds);
  timeline.did("took Vault away");
  const goneAt = Date.now();
  const notReady = refreshSeconds + answerSeconds + reactionSeconds;
  const seenFiring = watch.until(
    notReady + alert.forSeconds + alert.delaySeconds + reactionSeconds,
    (sample) => hasAlert(sample, ALERT, "firing"),
  );
  const told = await watch.until(notReady, ({ secretSync }) => !secretSync.isReady);
  verdict.judgeTime("told", told && (told.at - goneAt) / 1000, { most: notReady });

  const before = podsOf(watch.latest ?? (await nextSample(context)), base.hash);
  const [first] = before;
  if (first === undefined) {
    throw new DrillStoppedError("There is no pod to replace.");
  }
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: first.name, namespace } };
  await cluster.api.delete(pod, { isGraceful: true });
  timeline.did(`deleted the pod ${first.name}`);
  const deletedAt = Date.now();
  const names = new Set(before.map(({ name }) => name));
  const replaced = await watch.until(podStartSeconds, (sample) =>
    podsOf(sample, base.hash).some(({ name, isReady }) => isReady && !names.has(name)),
  );
  verdict.judgeTime("newPod", replaced && (replaced.at - deletedAt) / 1000, {
    most: podStartSeconds,
  });
  const firing = await seenFiring;
  verdict.judgeTime("firing", firing && told && (firing.at - told.at) / 1000, {
    most: alert.forSeconds + alert.delaySeconds + reactionSeconds,
  });
  await hearing.told("people", ALERT, firing);
  await traffic.stop();
  judgePayments(verdict, "paid", traffic.ledger);
}

async function getsVaultBack(
  context: DrillContext<Expectation>,
  vault: Scale,
  hearing: Hearing<Expectation>,
): Promise<void> {
  const { base, cluster, figures, namespace, timeline, verdict, watch } = context;
  await vault.bringBack(podStartSeconds);
  await context.release({}, base.version);
  timeline.did("let Vault come back, and provisioned the environment again");
  // The alert is about each of them.
  const externalSecrets = await cluster.api.list("external-secrets.io/v1", "ExternalSecret", {
    namespace,
  });
  const annotate = (value: string | null) =>
    Promise.all(
      externalSecrets.map((externalSecret) =>
        cluster.api.patch(
          externalSecret,
          { metadata: { annotations: { "force-sync": value } } },
          manager,
        ),
      ),
    );
  // After failures External Secrets waits longer and longer: docs/runbooks/SecretSyncFailed.md.
  await annotate(String(Date.now()));
  context.undo.defer(async () => {
    await annotate(null);
  });
  const askedAt = Date.now();
  const synced = await watch.until(podStartSeconds, ({ secretSync }) => secretSync.isReady);
  verdict.judgeTime("recovers", synced && (synced.at - askedAt) / 1000, {
    most: 2 * reactionSeconds,
  });
  const alert = figures.alert(ALERT);
  const resolved = await watch.until(podStartSeconds, (sample) => isQuiet(sample, ALERT));
  verdict.judgeTime("resolved", resolved && synced && (resolved.at - synced.at) / 1000, {
    most: 2 * alert.delaySeconds + reactionSeconds,
  });
  await hearing.over("over", ALERT, resolved);
}

async function rotates(context: DrillContext<Expectation>): Promise<void> {
  const { figures, timeline, verdict, watch } = context;
  await context.pay(paymentsPerSecond);
  const rotated = randomBytes(24).toString("hex");
  const released = await context.release({ [secretSetting(bankApiKey).key]: rotated });
  timeline.did(`rotated ${bankApiKey}`);
  let hasArrived = false;
  const arrived = awaitCondition(podStartSeconds, async () => {
    hasArrived = (await readSecret(context)) === rotated;
    return hasArrived;
  });
  const ready = await watch.until(podStartSeconds, (sample) =>
    podsOf(sample, released.hash).some(({ isReady }) => isReady),
  );
  const wasInTime = hasArrived;
  const arrivedAt = await arrived;
  verdict.judge(
    "arrives",
    wasInTime,
    arrivedAt === undefined ? "it did not arrive" : `after ${seconds(arrivedAt - released.at)}`,
    ready === undefined
      ? "no pod became ready"
      : `before ${seconds(ready.at - released.at)}, when the first pod was ready`,
  );
  const bounds = promotionBounds(figures.plan);
  const promoted = await secondsToPromotion(watch, released, released.at, bounds.most);
  verdict.judgeTime("rotated", promoted, bounds);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

async function nextSample({ watch }: Pick<DrillContext, "watch">) {
  const sample = await watch.until(reactionSeconds, () => true);
  if (sample === undefined) {
    throw new DrillStoppedError("Nothing can be seen of the environment.");
  }
  return sample;
}

interface ExternalSecret extends StoredObject {
  readonly spec: { readonly refreshInterval: string };
}

function readExternalSecret({
  cluster,
  namespace,
}: Pick<DrillContext, "cluster" | "namespace">): Promise<ExternalSecret> {
  return cluster.api.read<ExternalSecret>({
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: { name: contract.resources.secret, namespace },
  });
}

/** The key of the bank as pods that start now read it. */
async function readSecret({
  cluster,
  namespace,
}: Pick<DrillContext, "cluster" | "namespace">): Promise<string> {
  const metadata = { name: contract.resources.secret, namespace };
  const { data } = await cluster.api.read<StoredObject & { data?: Record<string, string> }>({
    apiVersion: "v1",
    kind: "Secret",
    metadata,
  });
  return Buffer.from(data?.[bankApiKey] ?? "", "base64").toString();
}
