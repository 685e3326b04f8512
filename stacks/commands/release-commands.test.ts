import { afterAll, afterEach, describe, expect, it } from "vitest";
import { releaseOf } from "../release/release.ts";
import { RepositoryCopy, releaseOfDigit } from "../release/testing/repository-copy.ts";

const copy = new RepositoryCopy();
afterEach(() => copy.reset());
afterAll(() => copy[Symbol.dispose]());

const runs = (environment: string) => releaseOf(copy.read(`Pulumi.${environment}.yaml`), "");
const service = (environment: string) => copy.read(`stacks/rendered/${environment}/service.yaml`);

describe("pnpm rollback", () => {
  const rollback = (...args: readonly string[]) =>
    copy.run(["stacks/commands/rollback.ts", ...args]);

  it("re-pins the release before, renders it, and says what that changes and what to type", async () => {
    copy.release("prod", "1");
    copy.release("prod", "2");

    const { status, stdout } = await rollback("prod");

    expect(status).toBe(0);
    expect(runs("prod")).toEqual(releaseOfDigit("1"));
    expect(service("prod")).toContain(releaseOfDigit("1").image);
    expect(stdout).toContain("wrote stacks/rendered/prod/service.yaml");
    expect(stdout).toContain("new pods, which take over through the canary and its gates");
    expect(stdout).toContain('--message "revert(prod): go back to 1.1.0 (111111111111)"');
    expect((await copy.run(["stacks/commands/render.ts", "--check", "prod"])).status).toBe(0);
  });

  it("refuses where nothing was ever released, and where changes are not committed", async () => {
    expect(await rollback("prod")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("No other image was ever released."),
    });
    copy.write(
      "Pulumi.prod.yaml",
      copy.read("Pulumi.prod.yaml").replace("replicas: 3", "replicas: 4"),
    );
    expect(await rollback("prod")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("These are not committed"),
    });
  });

  it("--infrastructure brings back the other settings, and leaves the release", async () => {
    copy.release("prod", "1");
    copy.write(
      "Pulumi.prod.yaml",
      copy.read("Pulumi.prod.yaml").replace("replicas: 3", "replicas: 9"),
    );
    copy.commit("feat(prod): more pods");
    copy.release("prod", "2");

    expect((await rollback("prod", "--infrastructure")).status).toBe(0);
    expect(copy.read("Pulumi.prod.yaml")).toContain("replicas: 3");
    expect(runs("prod")).toEqual(releaseOfDigit("2"));
  });

  describe("--break-glass", () => {
    const kubectl = (image: string) =>
      copy.program(
        "kubectl",
        `case "$1" in
get) echo '${JSON.stringify({
          items: [
            {
              metadata: { annotations: { "rollout.argoproj.io/revision": "7" } },
              spec: { template: { spec: { containers: [{ image }] } } },
            },
          ],
        })}' ;;
*) echo "$@" >> "${copy.folder}/bin/told" ;;
esac`,
      );

    it("undoes to the revision with that image first, and then writes the files", async () => {
      copy.release("prod", "1");
      copy.release("prod", "2");
      kubectl(releaseOfDigit("1").image);

      expect((await rollback("prod", "--break-glass")).status).toBe(0);
      expect(copy.read("bin/told")).toBe(
        "argo rollouts undo auth-service --to-revision=7 --context paystream-prod --namespace paystream\n",
      );
      expect(runs("prod")).toEqual(releaseOfDigit("1"));
    });

    it("changes nothing where no revision is left that runs the image", async () => {
      copy.release("prod", "1");
      copy.release("prod", "2");
      kubectl(releaseOfDigit("2").image);

      expect(await rollback("prod", "--break-glass")).toMatchObject({
        status: 1,
        stderr: expect.stringContaining(
          "is left that runs docker.io/paystream/auth-service@sha256:111",
        ),
      });
      expect(runs("prod")).toEqual(releaseOfDigit("2"));
    });
  });
});

describe("pnpm preview:promote", () => {
  const promote = () => copy.run(["stacks/commands/promote-preview.ts", "prod"]);
  const kubectl = (rollout: object) =>
    copy.program(
      "kubectl",
      `case "$5" in
get) echo '${JSON.stringify(rollout)}' ;;
*) echo "$@" >> "${copy.folder}/bin/told" ;;
esac`,
    );
  const blueGreen = (status: object) => ({ spec: { strategy: { blueGreen: {} } }, status });

  it("ends the pause of a preview that waits for a person, as Argo Rollouts' plugin does", async () => {
    kubectl(blueGreen({ phase: "Paused", pauseConditions: [{ reason: "BlueGreenPause" }] }));

    expect(await promote()).toMatchObject({
      status: 0,
      stdout: "The preview of prod is promoted: it gets all of the traffic.\n",
    });
    expect(copy.read("bin/told")).toBe(
      '--context paystream-prod --namespace paystream patch rollout auth-service --subresource status --type merge --patch {"status":{"pauseConditions":null}}\n',
    );
  });

  it.each([
    [
      "a canary",
      { spec: { strategy: { canary: {} } } },
      "Releases of prod are no blue/green: a canary is promoted by its analyses.",
    ],
    [
      "a preview that is still analysed",
      blueGreen({ phase: "Progressing", message: "active service cutover pending" }),
      "No preview of prod has passed its analysis and waits: the Rollout is Progressing: active service cutover pending.",
    ],
    [
      "a preview whose analysis had nothing to judge",
      blueGreen({ phase: "Paused", pauseConditions: [{ reason: "InconclusiveAnalysisRun" }] }),
      "No preview of prod has passed its analysis and waits: the Rollout is Paused.",
    ],
  ])("refuses %s, and changes nothing", async (_, rollout, message) => {
    kubectl(rollout);

    expect(await promote()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`${message} Nothing was changed.`),
    });
    expect(() => copy.read("bin/told")).toThrow();
  });
});

describe("pnpm promote", () => {
  const promote = (...args: readonly string[]) => copy.run(["stacks/commands/promote.ts", ...args]);
  const signed = () => copy.program("cosign", `echo "$@" >> "${copy.folder}/bin/told"`);

  it("takes the same digest, once its signature is verified, and renders", async () => {
    copy.release("staging", "1");
    signed();

    const { status, stdout } = await promote("staging", "prod");

    expect(status).toBe(0);
    expect(copy.read("bin/told")).toMatch(/^verify --certificate-identity .*sha256:1{64}\n$/);
    expect(runs("prod")).toEqual(releaseOfDigit("1"));
    expect(service("prod")).toContain(releaseOfDigit("1").image);
    expect(stdout).toContain('--message "chore(prod): release 1.1.0 (111111111111)"');
    expect((await copy.run(["stacks/commands/render.ts", "--check", "prod"])).status).toBe(0);
  });

  it("refuses an image that is not signed, and says what cosign said", async () => {
    copy.release("staging", "1");
    copy.program("cosign", "echo 'no signatures found' >&2; exit 1");

    expect(await promote("staging", "prod")).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/sha256:1{64} is not signed by https:.*\nno signatures found/),
    });
    expect(copy.git("status", "--porcelain")).toBe("");
  });

  it("refuses where cosign is missing, nothing is released, or it runs already", async () => {
    expect((await promote("staging", "prod")).stderr).toContain("staging has no release yet");
    copy.release("staging", "1");
    expect((await promote("staging", "prod")).stderr).toContain("cosign is not on PATH");
    copy.release("prod", "1");
    expect((await promote("staging", "prod")).stderr).toContain(
      "prod has 1.1.0 (111111111111) already.",
    );
    expect((await promote("staging", "staging")).stderr).toContain("cannot be promoted to itself");
  });
});

describe("pnpm drift", () => {
  const drift = async (script: string) => {
    copy.program("pulumi", `case "$1" in version|stack) exit 0 ;; esac\n${script}`);
    const { status } = await copy.run([
      "stacks/commands/drift.ts",
      "prod",
      "--report",
      "bin/drift.json",
    ]);
    return { status, ...JSON.parse(copy.read("bin/drift.json")) };
  };

  it("tells a live environment that is as committed from one that is not, and from not knowing", async () => {
    expect(await drift("exit 0")).toMatchObject({
      status: 0,
      outcome: "none",
      environment: "prod",
    });
    expect(
      await drift(
        "echo '~ Deployment'; echo 'error: no changes were expected but changes were proposed' >&2; exit 255",
      ),
    ).toMatchObject({
      status: 1,
      outcome: "drift",
      output: expect.stringContaining("~ Deployment"),
    });
    expect(await drift("echo 'error: connection refused' >&2; exit 255")).toMatchObject({
      status: 1,
      outcome: "failed",
      output: expect.stringContaining("connection refused"),
    });
  });

  it("looks with a refresh, and never applies", async () => {
    await drift(`echo "$@" > "${copy.folder}/bin/told"`);
    expect(copy.read("bin/told")).toMatch(/^preview --refresh --expect-no-changes /);
  });

  it("does not know where pulumi is missing", async () => {
    const { status, stdout } = await copy.run(["stacks/commands/drift.ts", "prod"]);
    expect({ status, stdout }).toEqual({
      status: 1,
      stdout: "Whether prod is what is committed is not known: see above.\n",
    });
  });
});
