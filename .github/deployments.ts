import type { Release } from "../stacks/release/release.ts";
import type { GitHubRepository } from "./github-api.ts";

/** What tells our deployments from those that GitHub records of each job of an environment. */
const task = "release";

/** How many of the last deployments are looked at. */
const LOOKED_AT = 50;

/** A release that was deployed, and how it was judged. */
export interface Deployment {
  readonly environment: string;
  readonly release: Release;
  /** Whose settings name the release. */
  readonly commit: string;
  readonly isGood: boolean;
}

/**
 * Records a deployment. It carries the image itself: a commit may be squashed away.
 *
 * @returns where the run of the workflow is that records it
 */
export async function recordDeployment(
  { api, at }: GitHubRepository,
  { environment, release, commit, isGood }: Deployment,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string | undefined> {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name, GITHUB_RUN_ID: id } = variables;
  const run = server && name && id ? `${server}/${name}/actions/runs/${id}` : undefined;
  const { data } = await api.rest.repos.createDeployment({
    ...at,
    ref: commit,
    task,
    environment,
    payload: { ...release },
    auto_merge: false,
    // They were judged before anything was deployed.
    required_contexts: [],
  });
  if (!("id" in data)) {
    throw new Error(`GitHub made no deployment: ${data.message}`);
  }
  await api.rest.repos.createDeploymentStatus({
    ...at,
    deployment_id: data.id,
    state: isGood ? "success" : "failure",
    ...(run === undefined ? {} : { log_url: run }),
  });
  return run;
}

/**
 * When an image was deployed to an environment and judged good, as it was recorded. Where it was judged more
 * than once, the last time counts.
 *
 * @returns ISO 8601; undefined where it never was, or has failed since
 */
export async function goodSince(
  { api, at }: GitHubRepository,
  environment: string,
  image: string,
): Promise<string | undefined> {
  const listed = { ...at, environment, task, per_page: LOOKED_AT };
  const { data: deployments } = await api.rest.repos.listDeployments(listed);
  for (const { id, payload, created_at } of deployments) {
    if (imageOf(payload) === image) {
      const statuses = { ...at, deployment_id: id, per_page: 100 };
      const { data } = await api.rest.repos.listDeploymentStatuses(statuses);
      const states = data.map(({ state }) => state);
      if (states.includes("success")) {
        return created_at;
      }
      if (states.includes("failure")) {
        return undefined;
      }
    }
  }
  return undefined;
}

/** GitHub gives a payload back as it was sent: an object, or a text of one. */
function imageOf(payload: unknown): unknown {
  const sent: unknown = typeof payload === "string" ? JSON.parse(payload || "{}") : payload;
  return typeof sent === "object" && sent !== null && "image" in sent ? sent.image : undefined;
}
