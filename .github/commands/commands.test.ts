import { afterAll, afterEach, describe, expect, it } from "vitest";
import { releaseOf } from "../../stacks/release/release.ts";
import { RepositoryCopy, releaseOfDigit } from "../../stacks/release/testing/repository-copy.ts";
import { jobVariables, RecordingServer } from "../testing/recording-server.ts";

const copy = new RepositoryCopy();
afterEach(() => copy.reset());
afterAll(() => copy[Symbol.dispose]());

const repository = "/repos/paystream/paystream";
const workflow = { login: "github-actions[bot]" };

/** Runs `pnpm <name>` as a workflow does, and says what it wrote to GitHub. */
async function onGitHub(
  answers: Readonly<Record<string, unknown>>,
  name: string,
  ...args: readonly string[]
) {
  await using server = await RecordingServer.of(answers);
  const answer = await copy.run([`.github/commands/${name}.ts`, ...args], jobVariables(server));
  return { ...answer, writes: server.writes };
}

describe("pnpm comment", () => {
  const comments = `${repository}/issues/7/comments`;
  const comment = (...known: readonly object[]) => {
    copy.write("plan.md", "## prod\n\nNo change.\n");
    const answers = {
      [`GET ${comments}`]: known,
      [`POST ${comments}`]: { html_url: "https://github.com/new" },
      [`PATCH ${repository}/issues/comments/2`]: { html_url: "https://github.com/old" },
    };
    return onGitHub(answers, "comment", "7", "plan", "plan.md");
  };
  const body = "<!-- paystream: plan -->\n## prod\n\nNo change.\n";

  it("writes one, and changes that one from then on", async () => {
    expect(await comment()).toMatchObject({
      stdout: "https://github.com/new\n",
      writes: [{ call: `POST ${comments}`, body: { body } }],
    });
    const own = { id: 2, user: workflow, body: "<!-- paystream: plan -->\nold" };
    expect((await comment({ id: 1, user: workflow, body: "another" }, own)).writes).toEqual([
      { call: `PATCH ${repository}/issues/comments/2`, body: { body } },
    ]);
  });

  it("leaves a comment in which somebody else has written its mark", async () => {
    const forged = { id: 2, user: { login: "mallory" }, body };

    expect((await comment(forged)).writes).toMatchObject([{ call: `POST ${comments}` }]);
  });

  it("refuses what is no pull request, and runs nowhere but where GitHub is named", async () => {
    expect((await onGitHub({}, "comment", "7; rm", "plan", "plan.md")).stderr).toContain(
      "pnpm comment <number of the pull request>",
    );
    copy.write("plan.md", "");
    const answer = await copy.run([".github/commands/comment.ts", "7", "plan", "plan.md"]);
    expect(answer.stderr).toContain("GITHUB_REPOSITORY is not set");
    const { stderr } = await onGitHub({}, "comment", "7", "plan", "nowhere.md");
    expect(stderr).toMatch(/^nowhere.md is no file of Markdown: ENOENT.*\n$/);
  });
});

describe("pnpm drift:issue", () => {
  const issues = `${repository}/issues`;
  const open = {
    number: 4,
    html_url: "https://github.com/4",
    body: "<!-- paystream: drift of prod -->\n",
  };
  const report = (outcome: string, known: readonly object[], file = "drift.json") => {
    const output = "~ Deployment ``` prometheus";
    copy.write(
      "drift.json",
      JSON.stringify({ environment: "prod", outcome, commit: "abc", output }),
    );
    const answers = {
      [`GET ${issues}`]: known,
      [`POST ${issues}`]: { html_url: "https://github.com/new" },
      [`PATCH ${issues}/4`]: open,
      [`POST ${issues}/4/comments`]: {},
    };
    return onGitHub(answers, "drift-issue", "prod", file);
  };

  it("opens one issue for an environment, and writes into that one the next night", async () => {
    const [opened] = (await report("drift", [])).writes;
    expect(opened?.call).toBe(`POST ${issues}`);
    expect(opened?.body.title).toBe("prod is not what is committed");
    expect(opened?.body.body).toContain("````diff\n~ Deployment ``` prometheus\n````");

    const [changed] = (await report("failed", [{ ...open, pull_request: {} }, open])).writes;
    expect(changed?.call).toBe(`PATCH ${issues}/4`);
    expect(changed?.body.title).toBe("Whether prod is what is committed is not known");
  });

  it("closes it when the environment is as committed again, and says nothing otherwise", async () => {
    expect((await report("none", [open])).writes).toMatchObject([
      { call: `POST ${issues}/4/comments` },
      { call: `PATCH ${issues}/4`, body: { state: "closed" } },
    ]);
    expect((await report("none", [])).writes).toEqual([]);
  });

  it("opens it also where the look ended without a report", async () => {
    const [opened] = (await report("none", [], "nowhere.json")).writes;

    expect(opened?.body.title).toBe("Whether prod is what is committed is not known");
    expect(opened?.body.body).toContain("The look ended before it could write a report.");
  });

  it("refuses the report of another environment", async () => {
    const other = JSON.stringify({
      environment: "staging",
      outcome: "none",
      commit: "",
      output: "",
    });
    copy.write("drift.json", other);

    expect((await onGitHub({}, "drift-issue", "prod", "drift.json")).stderr).toBe(
      "drift.json is of staging, and not of prod.\n",
    );
  });

  it("refuses what is no report, without a stack", async () => {
    copy.write("drift.json", "{}");

    const { stderr } = await onGitHub({}, "drift-issue", "prod", "drift.json");

    expect(stderr).toContain("drift.json is no report of pnpm drift: ");
    expect(stderr).not.toMatch(/^ +at .*:\d+/m);
  });
});

describe("pnpm licenses:check", () => {
  const check = (text: string) => {
    copy.write("packages.cdx.json", text);
    return copy.run([".github/commands/check-licenses.ts", "packages.cdx.json"]);
  };

  it.each(["no JSON", "{}", '{"bomFormat":"CycloneDX","components":[]}'])(
    "refuses %j, which names no package",
    async (text) => {
      const { status, stderr } = await check(text);
      expect(status).toBe(1);
      expect(stderr).toMatch(/^packages.cdx.json is no CycloneDX document of packages: /);
    },
  );

  it("fails for a license that is not allowed, and says where it would be", async () => {
    const license = { license: { id: "GPL-3.0-only" } };
    const component = { name: "copyleft", version: "1.0.0", licenses: [license] };

    const document = { bomFormat: "CycloneDX", components: [component] };

    const { status, stderr } = await check(JSON.stringify(document));

    expect(status).toBe(1);
    expect(stderr).toContain("copyleft 1.0.0 is licensed under GPL-3.0-only\n");
    expect(stderr).toContain(".github/security/license-policy.yaml");
  });
});

describe("pnpm deployment:check", () => {
  const deployments = `${repository}/deployments`;
  const check = (state: string, payload: unknown = releaseOfDigit("1")) =>
    onGitHub(
      {
        [`GET ${deployments}`]: [{ id: 1, payload, created_at: "2026-01-01" }],
        [`GET ${deployments}/1/statuses`]: [{ state }],
      },
      "deployment-check",
      "staging",
    );

  it("passes for what the environment has run, and refuses what it has not", async () => {
    copy.release("staging", "1");
    expect(await check("success")).toMatchObject({
      status: 0,
      stdout: "staging has run 1.1.0 (111111111111) since 2026-01-01.\n",
    });
    expect((await check("failure")).stderr).toContain("was never deployed to staging with success");
    expect((await check("success", releaseOfDigit("2"))).status).toBe(1);
  });

  it("goes by the last judgement, and passes over what was not judged", async () => {
    copy.release("staging", "1");
    const judged = (...states: readonly string[]) =>
      onGitHub(
        {
          [`GET ${deployments}`]: states.map((_, id) => ({
            id,
            payload: releaseOfDigit("1"),
            created_at: `2026-01-0${9 - id}`,
          })),
          ...Object.fromEntries(
            states.map((state, id) => [`GET ${deployments}/${id}/statuses`, [{ state }]]),
          ),
        },
        "deployment-check",
        "staging",
      );

    expect((await judged("failure", "success")).stderr).toContain("has failed there since");
    expect((await judged("in_progress", "success")).stdout).toContain("since 2026-01-08.");
  });

  it("takes a payload as the text that it was, and none for no release", async () => {
    copy.release("staging", "1");
    expect((await check("success", JSON.stringify(releaseOfDigit("1")))).status).toBe(0);
    expect((await check("success", "")).status).toBe(1);
  });
});

describe("pnpm deployment:record", () => {
  const deployments = `${repository}/deployments`;
  const record = (...flags: readonly string[]) =>
    onGitHub(
      { [`POST ${deployments}`]: { id: 5 }, [`POST ${deployments}/5/statuses`]: {} },
      "deployment-record",
      "staging",
      ...flags,
    );

  it("records the release itself, for the commit that names it, and how it was judged", async () => {
    copy.release("staging", "1");
    const ref = copy.git("rev-parse", "HEAD").trim();

    const { stdout, writes } = await record();

    expect(stdout).toBe("staging runs 1.1.0 (111111111111), and has passed with it.\n");
    expect(writes).toMatchObject([
      {
        call: `POST ${deployments}`,
        body: { ref, task: "release", environment: "staging", payload: releaseOfDigit("1") },
      },
      { call: `POST ${deployments}/5/statuses`, body: { state: "success" } },
    ]);
  });

  it("--failed records that it was not good, and says so for the pull request", async () => {
    copy.release("staging", "1");

    const { stdout, writes } = await record("--failed");

    expect(stdout).toContain("staging has not passed with 1.1.0 (111111111111).");
    expect(writes.at(-1)?.body).toEqual({ state: "failure" });
  });
});

describe("pnpm release", () => {
  const image = releaseOfDigit("2").image;
  const release = (...args: readonly string[]) =>
    copy.run([".github/commands/release.ts", ...args], {
      GITHUB_OUTPUT: `${copy.folder}/bin/outputs`,
    });
  const signed = () => copy.program("cosign", `echo "$@" >> "${copy.folder}/bin/told"`);
  const runs = () => releaseOf(copy.read("Pulumi.staging.yaml"), "");

  it("writes an image and what is rendered of it, once its signature is verified", async () => {
    signed();
    const revision = copy.git("rev-parse", "HEAD").trim();

    const { status, stdout } = await release("staging", image, "--version", "1.2.0");

    expect(status).toBe(0);
    expect(copy.read("bin/told")).toMatch(/^verify .*sha256:2{64}\n$/);
    expect(runs()).toEqual({ image, version: "1.2.0", revision });
    expect(stdout).toContain("wrote stacks/rendered/staging/service.yaml");
    expect(copy.read("bin/outputs")).toBe("released=true\n");
    expect((await copy.run(["stacks/commands/render.ts", "--check", "staging"])).status).toBe(0);
  });

  it("has nothing to release where a commit only says what environments run", async () => {
    signed();
    const built = copy.git("rev-parse", "HEAD").trim();
    await release("staging", image, "--version", "1.2.0");
    copy.commit("chore(staging): release 1.2.0");

    const again = await release("staging", releaseOfDigit("3").image, "--version", "1.2.1");

    expect(again).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("there is nothing to release"),
    });
    expect(copy.read("bin/outputs")).toBe("released=true\nreleased=false\n");
    expect(runs()).toEqual({ image, version: "1.2.0", revision: built });
  });

  it("refuses what is not signed, has a tag, or has no version", async () => {
    copy.program("cosign", "echo 'no signatures found' >&2; exit 1");
    const refused = async (...args: readonly string[]) => (await release(...args)).stderr;

    expect(await refused("staging", image, "--version", "1.2.0")).toContain("is not signed by");
    expect(
      await refused("staging", "docker.io/paystream/auth-service:1.2.0", "--version", "1.2.0"),
    ).toContain("by digest and without a tag");
    expect(await refused("staging", image)).toContain("--version <version>");
    expect(await refused("staging", image, "--version", "1.2.0", "--revision", "abc")).toBe(
      "--revision abc is no commit of this clone: name the one that the image was built of, and fetch it first.\n",
    );
    expect(copy.git("status", "--porcelain")).toBe("");
  });
});

describe("pnpm version:tag", () => {
  const git = `${repository}/git`;
  const tag = (version: string, refs: readonly object[] = []) =>
    onGitHub(
      { [`GET ${git}/matching-refs/tags/v${version}`]: refs, [`POST ${git}/refs`]: {} },
      "version-tag",
      version,
    );
  const known = (sha: string) => [
    { ref: "refs/tags/v1.2.0-rc.1", object: { sha: "b".repeat(40) } },
    { ref: "refs/tags/v1.2.0", object: { sha } },
  ];

  it("tags the commit that is checked out, once", async () => {
    const sha = copy.git("rev-parse", "HEAD").trim();

    const first = await tag("1.2.0", known(sha).slice(0, 1));
    expect(first.stdout).toBe(`${sha} is v1.2.0.\n`);
    expect(first.writes).toEqual([
      { call: `POST ${git}/refs`, body: { ref: "refs/tags/v1.2.0", sha } },
    ]);
    expect(await tag("1.2.0", known(sha))).toMatchObject({ status: 0, writes: [] });
  });

  it("refuses the version of another commit, and what is no version", async () => {
    const taken = await tag("1.2.0", known("a".repeat(40)));

    expect(taken).toMatchObject({ status: 1, writes: [] });
    expect(taken.stderr).toContain(`v1.2.0 is the commit ${"a".repeat(40)}, so `);
    expect((await tag("latest")).stderr).toBe("pnpm version:tag <semantic version>\n");
  });
});

describe("pnpm propose", () => {
  const git = `${repository}/git`;
  const propose = (refs: readonly object[], pulls: readonly object[]) =>
    onGitHub(
      {
        [`POST ${git}/trees`]: { sha: "tree" },
        [`POST ${git}/commits`]: { sha: "commit" },
        [`GET ${git}/matching-refs/heads/promote/prod`]: refs,
        [`POST ${git}/refs`]: {},
        [`PATCH ${git}/refs/heads/promote/prod`]: {},
        [`GET ${repository}/pulls`]: pulls,
        [`GET ${repository}`]: { default_branch: "main" },
        [`POST ${repository}/pulls`]: { html_url: "https://github.com/pull/1", number: 1 },
        [`PATCH ${repository}/pulls/9`]: { html_url: "https://github.com/pull/9", number: 9 },
      },
      "propose",
      "promote/prod",
      "feat(prod): release 1.1.0",
    );

  it("commits what has changed, and what is gone, on a branch with a pull request", async () => {
    copy.write("Pulumi.prod.yaml", "config: {}\n");
    copy.write("new.yaml", "a: b\n");
    copy.git("rm", "--quiet", "--cached", "Pulumi.yaml");
    copy.program("unused", "");

    const { status, stdout, writes } = await propose([], []);

    expect({ status, stdout }).toEqual({ status: 0, stdout: "https://github.com/pull/1\n" });
    expect(writes.map(({ call }) => call)).toEqual([
      `POST ${git}/trees`,
      `POST ${git}/commits`,
      `POST ${git}/refs`,
      `POST ${repository}/pulls`,
    ]);
    expect(writes[0]?.body.tree).toContainEqual({
      path: "Pulumi.prod.yaml",
      mode: "100644",
      type: "blob",
      content: "config: {}\n",
    });
    expect(writes[0]?.body.tree.map(({ path }: { path: string }) => path)).not.toContain(
      "bin/unused",
    );
    expect(writes[1]?.body.message).toBe("feat(prod): release 1.1.0");
  });

  it("moves a branch that is there, and uses its pull request again, under the new title", async () => {
    copy.write("new.yaml", "a: b\n");
    const known = [{ ref: "refs/heads/promote/prod" }];

    const { stdout, writes } = await propose(known, [{ number: 9 }]);

    expect(stdout).toBe("https://github.com/pull/9\n");
    expect(writes.slice(-2)).toMatchObject([
      { call: `PATCH ${git}/refs/heads/promote/prod` },
      { call: `PATCH ${repository}/pulls/9`, body: { title: "feat(prod): release 1.1.0" } },
    ]);
  });

  it("refuses where nothing has changed", async () => {
    expect((await propose([], [])).stderr).toContain("Nothing has changed");
  });
});

describe("pnpm security:tell", () => {
  const tell = (variables: Readonly<Record<string, string>>) =>
    copy.run([".github/commands/tell-security.ts", "It failed."], variables);

  it("tells the channel, and where it failed", async () => {
    await using server = await RecordingServer.of({ "POST /hook": {} });
    const job = {
      GITHUB_RUN_ID: "5",
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_REPOSITORY: "paystream/paystream",
    };

    expect((await tell({ ...job, SECURITY_WEBHOOK_URL: `${server.url}/hook` })).status).toBe(0);
    expect(server.requests).toEqual([
      {
        call: "POST /hook",
        body: { text: "It failed.\nhttps://github.com/paystream/paystream/actions/runs/5" },
      },
    ]);
  });

  it("fails where nobody was told", async () => {
    await using server = await RecordingServer.of({ "POST /hook": 403 });

    expect((await tell({})).stderr).toContain(
      "SECURITY_WEBHOOK_URL is not set, so nobody was told",
    );
    expect((await tell({ SECURITY_WEBHOOK_URL: `${server.url}/hook` })).stderr).toContain(
      "with 403",
    );
  });
});

describe("pnpm image:build", () => {
  const docker = () =>
    copy.program(
      "docker",
      `echo "$@" >> "${copy.folder}/bin/told"
case "$2" in
imagetools) echo "sha256:${"b".repeat(64)}" ;;
build) for flag in "$@"; do case "$flag" in --metadata-file=*) echo '{"containerimage.digest":"sha256:${"c".repeat(64)}"}' > "\${flag#*=}" ;; esac; done ;;
esac`,
    );

  it("pushes a commit on base images by digest, and tells the image by digest", async () => {
    docker();
    copy.write("bin/outputs", "");
    const commit = copy.git("rev-parse", "HEAD").trim();

    const { status, stdout } = await copy.run([".github/commands/image-build.ts", "--push"], {
      GITHUB_OUTPUT: `${copy.folder}/bin/outputs`,
    });

    const image = `docker.io/paystream/auth-service@sha256:${"c".repeat(64)}`;
    expect({ status, stdout: stdout.trim() }).toEqual({ status: 0, stdout: image });
    expect(copy.read("bin/outputs")).toBe(`image=${image}\nversion=1.0.0\nrevision=${commit}\n`);
    const [build = ""] = copy
      .read("bin/told")
      .split("\n")
      .filter((line) => line.startsWith("buildx build"));
    expect(build).toMatch(
      /--build-arg=RUNTIME_IMAGE=gcr\.io\/distroless\/\S+:nonroot@sha256:b{64} /,
    );
    expect(build).toMatch(/--build-arg=BUILD_IMAGE=docker\.io\/library\/node:\S+@sha256:b{64} /);
    for (const tag of [commit, "1.0.0", "latest"]) {
      expect(build).toContain(`--tag docker.io/paystream/auth-service:${tag} `);
    }
  });

  it("pushes nothing that is not committed", async () => {
    docker();
    copy.write("new.yaml", "");

    const { status, stderr } = await copy.run([".github/commands/image-build.ts", "--push"]);

    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "What is pushed is a commit: commit or stash your changes first.\n",
    });
  });
});
