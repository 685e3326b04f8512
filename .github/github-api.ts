import { Octokit } from "@octokit/rest";
import { UsageError } from "../stacks/commands/environment-argument.ts";

/** A repository on GitHub, and a client that may do there what its token may. */
export interface GitHubRepository {
  readonly api: Octokit;
  /** What every call names. */
  readonly at: { readonly owner: string; readonly repo: string };
}

/**
 * The repository that a workflow runs for.
 *
 * @param variables - `GITHUB_TOKEN`, and `GITHUB_REPOSITORY` and `GITHUB_API_URL` as every job has them:
 *   https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 * @throws UsageError where one is missing
 */
export function githubRepository(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): GitHubRepository {
  const read = (name: string) => {
    const value = variables[name];
    if (!value) {
      throw new UsageError(
        `${name} is not set: this runs in a workflow of GitHub, or with GITHUB_TOKEN and GITHUB_REPOSITORY=<owner>/<name>.`,
      );
    }
    return value;
  };
  const [owner = "", repo = ""] = read("GITHUB_REPOSITORY").split("/");
  const baseUrl = variables["GITHUB_API_URL"] || "https://api.github.com";
  return { api: new Octokit({ auth: read("GITHUB_TOKEN"), baseUrl }), at: { owner, repo } };
}

/** As whom the token of a workflow speaks. */
export const workflowLogin = "github-actions[bot]";

/** The longest text of a comment or an issue, in characters. */
const MAX_BODY = 65_536;

/**
 * A text with an invisible mark by which it is found again, and cut where GitHub would refuse it.
 *
 * @param rest - where the whole of a text that is cut can be read
 */
export function markedBody(mark: string, text: string, rest: string): string {
  const head = `${markOf(mark)}\n`;
  if (head.length + text.length <= MAX_BODY) {
    return head + text;
  }
  const tail = `\n\n… cut here. ${rest}\n`;
  const room = MAX_BODY - head.length - tail.length;
  // Not within a line, where a code span could stay open.
  return head + text.slice(0, text.lastIndexOf("\n", room)) + tail;
}

export function hasMark(mark: string, body: string | null | undefined): boolean {
  return body?.startsWith(markOf(mark)) ?? false;
}

function markOf(mark: string): string {
  return `<!-- paystream: ${mark} -->`;
}
