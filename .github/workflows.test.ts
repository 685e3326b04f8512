import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { pipelineSigner } from "../stacks/release/signer.ts";
import { environments, root } from "../stacks/render/stack-configuration.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly jobs: Readonly<
    Record<
      string,
      { uses?: string; steps?: readonly Step[]; permissions?: unknown } & Record<string, unknown>
    >
  >;
}

const read = (path: string) => readFileSync(new URL(path, root), "utf8");
const filesOf = (folder: string, ending: string) =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending))
    .map((file) => `${folder}${file}`);

const workflows = filesOf(".github/workflows/", ".yaml").map((path) => ({
  path,
  text: read(path),
  workflow: parse(read(path)) as Workflow,
}));
const actions = filesOf(".github/actions/", "action.yaml").map((path) => ({
  path,
  steps: parse(read(path)).runs.steps as readonly Step[],
}));
const all = [
  ...workflows.map(({ path, workflow }) => ({
    path,
    steps: Object.values(workflow.jobs).flatMap(({ steps = [] }) => steps),
  })),
  ...actions,
];

/** With what is on its PATH, and with the caches of who runs the job. */
const asRoot = 'sudo --preserve-env env "PATH=$PATH" "HOME=$HOME" ';

describe.each(workflows)("$path", ({ workflow }) => {
  it("gives nothing to all its jobs, and to each what it names", () => {
    expect(workflow.permissions).toEqual({});
    for (const [name, { permissions }] of Object.entries(workflow.jobs)) {
      expect(permissions, name).toBeDefined();
    }
  });

  it("ends each job in time", () => {
    for (const [name, job] of Object.entries(workflow.jobs)) {
      expect(job.uses ?? job["timeout-minutes"], name).toBeDefined();
    }
  });

  it("says what happens to runs at the same time, unless another workflow calls it", () => {
    const isOnlyCalled = Object.keys(workflow.on).every((event) => event === "workflow_call");
    expect(isOnlyCalled || "concurrency" in workflow).toBe(true);
  });
});

describe.each(all)("the steps of $path", ({ steps }) => {
  it("keep no token of the checkout", () => {
    for (const step of steps.filter(({ uses = "" }) => uses.startsWith("actions/checkout@"))) {
      expect(step.with?.["persist-credentials"]).toBe(false);
    }
  });

  it("are commands that a developer can type", () => {
    const { scripts } = JSON.parse(read("package.json"));
    // pnpm's own, and what only a job needs: its token, its commits, its programs.
    const known = [...Object.keys(scripts), "install", "sbom"].map((name) => `pnpm ${name}`);
    const ofJobs = [
      "npm install --global pnpm@",
      "gh api ",
      'git -c "credential.helper=!gh auth git-credential" fetch ',
      "go -C lab/tools/",
      "umask 077 ",
      "sudo chown ",
    ];
    for (const command of steps.flatMap(({ run = [] }) => run)) {
      const typed = command.trim().replace(asRoot, "").replace("--silent ", "");
      const isKnown = known.some((name) => typed === name || typed.startsWith(`${name} `));
      expect(isKnown || ofJobs.some((start) => typed.startsWith(start)), command).toBe(true);
    }
  });
});

it("the lab is verified as root, without which it is refused in CI", () => {
  const verifying = all
    .flatMap(({ steps }) => steps)
    .flatMap(({ run = [] }) => run)
    .filter((run) => run.endsWith("pnpm verify"));

  expect(verifying).toEqual([`${asRoot}pnpm verify`]);
});

it("a step fails where the first command of a pipe does, as only in a shell that is named", () => {
  const piped = all.flatMap(({ steps }) => steps).filter(({ run = "" }) => run.includes(" | "));

  expect(piped).not.toHaveLength(0);
  for (const { run, shell } of piped) {
    expect(shell, run).toBe("bash");
  }
});

describe("an action", () => {
  const lines = [...workflows.map(({ path }) => path), ...actions.map(({ path }) => path)].flatMap(
    (path) =>
      [...read(path).matchAll(/uses: (\S+)(.*)$/gm)].map(([, uses = "", comment = ""]) => ({
        uses,
        comment,
      })),
  );

  it("of somebody else is pinned by its commit, whose version stands beside it", () => {
    const others = lines.filter(({ uses }) => !uses.startsWith("./"));
    expect(others).not.toHaveLength(0);
    for (const { uses, comment } of others) {
      expect(uses).toMatch(/@[0-9a-f]{40}$/);
      expect(comment, uses).toMatch(/^ # v\d+\.\d+\.\d+$/);
    }
  });

  it("is of one version everywhere", () => {
    const versions = Map.groupBy(lines, ({ uses }) =>
      uses.split("@")[0]?.split("/").slice(0, 2).join("/"),
    );
    for (const [name, own] of versions) {
      if (name !== "./.github") {
        expect(new Set(own.map(({ uses }) => uses.split("@")[1])).size, name).toBe(1);
      }
    }
  });

  it("of ours is there", () => {
    const ours = lines.filter(({ uses }) => uses.startsWith("./")).map(({ uses }) => uses.slice(2));
    const there = [
      ...actions.map(({ path }) => path.replace("/action.yaml", "")),
      ...workflows.map(({ path }) => path),
    ];
    expect(there).toEqual(expect.arrayContaining(ours));
  });
});

describe("a version in a workflow is the one that is tried here", () => {
  const text = [...workflows, ...actions].map(({ path }) => read(path)).join("");
  const versions = (pattern: RegExp) => [
    ...new Set([...text.matchAll(pattern)].map(([, one]) => one)),
  ];
  const pinned = (path: string, pattern: RegExp) => pattern.exec(read(path))?.[1];

  it.each([
    ["pnpm", /pnpm@(\S+)/g, "apps/auth-service/image/Dockerfile", /pnpm@(\S+)/],
    ["pulumi", /pulumi-version: (\S+)/g, "pnpm-workspace.yaml", /"@pulumi\/pulumi": (\S+)/],
    ["cosign", /cosign-release: v(\S+)/g, "lab/tools/cosign/go.mod", /sigstore\/cosign\/v3 v(\S+)/],
    // The package is trivy's version with a number of its own behind it.
    [
      "trivy",
      /setup-trivy[^\n]*\s+with:\s+version: v(\S+)/g,
      "lab/tools/trivy/requirements.in",
      /==(\d+\.\d+\.\d+)/,
    ],
  ])("%s", (_, used, path, pin) => {
    expect(versions(used)).toEqual([pinned(path, pin)]);
  });
});

it("the workflow by which signatures are known is the one that signs", () => {
  const [, signer = ""] = /\/(\.github\/.*)@refs\/heads\/main$/.exec(pipelineSigner.subject) ?? [];
  const signing = workflows.filter(({ text }) => text.includes("pnpm image:sign "));

  expect(signing.map(({ path }) => path)).toEqual([signer]);
  // One that can be called is known by its own path also where a stranger's workflow calls it.
  expect(signing.flatMap(({ workflow }) => Object.keys(workflow.on))).toEqual([
    "push",
    "pull_request",
  ]);
});

it("the pipeline starts staging with all that it asks for", () => {
  const staging = workflows.find(({ path }) => path.endsWith("/staging.yaml"));
  const dispatch = staging?.workflow.on["workflow_dispatch"] as { inputs: object } | undefined;
  const given = [...read(".github/workflows/pipeline.yaml").matchAll(/inputs\[(\w+)\]=/g)];

  expect(given.map(([, name]) => name)).toEqual(Object.keys(dispatch?.inputs ?? {}));
});

it("staging goes back from a release that was not merged, whichever job failed", () => {
  const { jobs } = parse(read(".github/workflows/staging.yaml")) as Workflow;
  const { back, tell, ...forward } = jobs;
  const merging = Object.entries(forward).filter(([, { steps = [] }]) =>
    steps.some(({ run }) => run?.includes("/merge")),
  );

  expect(merging.map(([name]) => name)).toEqual(["approve"]);
  expect(back?.["needs"]).toEqual(Object.keys(forward));
  for (const job of [back, tell]) {
    expect(job?.["needs"]).toContain("approve");
    expect(job?.["if"]).toMatch(/^\$\{\{ always\(\) .*needs\.approve\.result != 'success' \}\}$/);
  }
});

it("who calls a workflow may do all that its jobs ask for, without which GitHub starts none of them", () => {
  const levels = ["none", "read", "write"];
  const level = (permissions: unknown, name: string) =>
    levels.indexOf((permissions as Readonly<Record<string, string>>)[name] ?? "none");
  const calls = workflows.flatMap(({ path, workflow }) =>
    Object.values(workflow.jobs)
      .filter(({ uses = "" }) => uses.startsWith("./.github/workflows/"))
      .map(({ uses = "", permissions }) => ({ path, called: uses.slice(2), permissions })),
  );
  expect(calls).not.toHaveLength(0);
  for (const { path, called, permissions } of calls) {
    const { workflow } = workflows.find((one) => one.path === called) ?? {};
    for (const job of Object.values(workflow?.jobs ?? {})) {
      for (const name of Object.keys(job.permissions ?? {})) {
        expect(level(permissions, name), `${name} of ${called} in ${path}`).toBeGreaterThanOrEqual(
          level(job.permissions, name),
        );
      }
    }
  }
});

it("what runs for a pull request of anybody with a token that may write runs nothing of it", () => {
  const [plan, ...others] = workflows.filter(
    ({ workflow }) => "pull_request_target" in workflow.on,
  );

  expect(others).toEqual([]);
  const steps = Object.values(plan?.workflow.jobs ?? {}).flatMap((job) => job.steps ?? []);
  const checkouts = steps.filter(({ uses = "" }) => uses.startsWith("actions/checkout@"));
  expect(checkouts.map((step) => step.with?.["ref"])).toEqual([undefined]);
  expect(plan?.text).not.toContain("secrets.");
});

it("who may merge past a review is known in an environment only, which can be kept from branches", () => {
  const jobs = workflows
    .flatMap(({ workflow }) => Object.values(workflow.jobs))
    .filter((job) => JSON.stringify(job).includes("secrets.PIPELINE_TOKEN"));

  expect(jobs).not.toHaveLength(0);
  for (const job of jobs) {
    expect(job["environment"]).toBe("pipeline");
  }
});

it("every environment can be chosen, previewed and looked at", () => {
  for (const name of ["preview", "drift", "provision", "rollback"]) {
    const lists = [
      ...read(`.github/workflows/${name}.yaml`).matchAll(
        /(?:environment|options): \[(.*prod.*)\]/g,
      ),
    ];
    expect(lists, name).not.toHaveLength(0);
    for (const [, listed = ""] of lists) {
      expect(listed.split(", ").sort(), name).toEqual([...environments()].sort());
    }
  }
});
