import { describe, expect, it } from "vitest";
import { earlierInputs, earlierSettings } from "./earlier-inputs.ts";
import { isReleased, releaseOf, withRelease } from "./release.ts";
import { type CommittedSettings, earlierRelease, releasesOf } from "./release-history.ts";
import { revisionWithImage } from "./replica-set-revision.ts";
import { digested, signingFlags, verificationFlags } from "./signature.ts";

const digest = (digit: string) => `docker.io/paystream/auth-service@sha256:${digit.repeat(64)}`;

/** A Pulumi.<env>.yaml whose image, version and revision follow from one digit. */
const settings = (digit: string, others = "  paystream:replicas: 3\n") => `# What it has of its own.
config:
  paystream:namespace: paystream
  # A release changes these.
  paystream:image: ${digest(digit)}
  paystream:version: 1.${digit}.0
  paystream:revision: rev${digit}${digit}${digit}
${others}`;

/** Commits 0, 1, 2 … of files that a test names. */
const historyOf = (...texts: readonly string[]): readonly CommittedSettings[] =>
  texts.map((text, index) => ({ commit: `${index}`.repeat(40), date: "2026-01-01", text }));

describe("the release of an environment", () => {
  it("is read from its settings, and written without touching a comment", () => {
    const release = releaseOf(settings("2"), "Pulumi.prod.yaml");

    expect(release).toEqual({ image: digest("2"), version: "1.2.0", revision: "rev222" });
    expect(withRelease(settings("1"), release)).toBe(settings("2"));
  });

  it("stays a text, also where YAML would read a number", () => {
    const release = { image: digest("1"), version: "1.10", revision: "3e21234" };

    expect(releaseOf(withRelease(settings("1"), release), "")).toEqual(release);
    expect(withRelease(settings("1"), release)).toContain('paystream:revision: "3e21234"');
    expect(releaseOf(settings("1").replace("rev111", "1234567"), "").revision).toBe("1234567");
  });

  it("is refused where the image has a tag instead of a digest", () => {
    const tagged = settings("1").replace(/@sha256:1+/, ":latest");

    expect(() => releaseOf(tagged, "Pulumi.prod.yaml")).toThrow(
      "Pulumi.prod.yaml has no usable paystream:image: it must be an image with its registry, by digest",
    );
  });

  it("is none where the digest is of zeros", () => {
    expect(isReleased(releaseOf(settings("0"), ""))).toBe(false);
    expect(isReleased(releaseOf(settings("1"), ""))).toBe(true);
  });
});

describe("going back", () => {
  const before = (current: string, to: string | undefined, ...digits: readonly string[]) => {
    const history = historyOf(...digits.map((digit) => settings(digit)));
    return earlierRelease(releasesOf("prod", history), releaseOf(settings(current), ""), to)
      .version;
  };

  it("goes to the release before the current one, whatever else was changed since", () => {
    expect(before("3", undefined, "1", "2", "3", "3")).toBe("1.2.0");
  });

  it("a second time goes one further, not forward to what was left", () => {
    expect(before("2", undefined, "1", "2", "3", "2")).toBe("1.1.0");
  });

  it("goes to what ran before, also where the current release was left once", () => {
    expect(before("3", undefined, "1", "2", "3", "1", "3")).toBe("1.1.0");
  });

  it("from a release that is not committed yet goes to the last that is", () => {
    expect(before("4", undefined, "1", "2")).toBe("1.2.0");
  });

  it("goes to a named version, or the beginning of a revision, also to one that was left", () => {
    expect(before("2", "1.3.0", "1", "2", "3", "2")).toBe("1.3.0");
    expect(before("3", "rev11", "1", "2", "3")).toBe("1.1.0");
  });

  it("is refused where there is nothing, and names what there is", () => {
    expect(() => before("1", undefined, "0", "1")).toThrow(
      "Before 1.1.0 (rev111) there is no release to go back to. No other image was ever released.",
    );
    expect(() => before("3", "9.9.9", "1", "2", "3")).toThrow(
      'No other release has the version or revision "9.9.9". Known: 1.2.0 (rev222), 1.1.0 (rev111)',
    );
  });

  it("takes no beginning that several revisions have, nor an empty one, for the name of one", () => {
    expect(() => before("3", "rev", "1", "2", "3")).toThrow(
      'Several revisions begin with "rev": 1.2.0 (rev222), 1.1.0 (rev111). Name more of it.',
    );
    expect(before("3", "rev", "1", "3")).toBe("1.1.0");
    expect(() => before("3", "", "1", "3")).toThrow(
      'No other release has the version or revision "".',
    );
  });

  it("with --break-glass finds the newest revision of Argo Rollouts that runs the image", () => {
    const replicaSet = (revision: string, image: string) => ({
      metadata: { annotations: { "rollout.argoproj.io/revision": revision } },
      spec: { template: { spec: { containers: [{ image }] } } },
    });
    const listed = [replicaSet("9", digest("1")), replicaSet("10", digest("1"))];

    expect(revisionWithImage([...listed, replicaSet("11", digest("2"))], digest("1"))).toBe(10);
    expect(revisionWithImage(listed, digest("3"))).toBeUndefined();
  });
});

describe("going back with what an environment is", () => {
  const secret = (ciphertext: string) =>
    `  paystream:secrets:\n    BANK_API_KEY:\n      secure: ${ciphertext}\n`;
  const now = `encryptionsalt: v1:new\n${settings("2", `  paystream:replicas: 5\n${secret("new")}`)}`;

  it("keeps the release and the secrets of now", () => {
    const earlier = `encryptionsalt: v1:old\n${settings("1", `  paystream:replicas: 3\n${secret("old")}`)}`;

    expect(earlierInputs(now, earlier, "")).toBe(
      `encryptionsalt: v1:new\n${settings("2", `  paystream:replicas: 3\n${secret("new")}`)}`,
    );
  });

  it("brings back no secret that was removed, and loses none that was added", () => {
    const removed = settings("1", `  paystream:replicas: 3\n${secret("old")}`);
    const withoutSecrets = settings("2", "  paystream:replicas: 5\n");

    expect(earlierInputs(withoutSecrets, removed, "")).not.toContain("secure");
    expect(earlierInputs(now, settings("1"), "")).toContain("secure: new");
  });

  it("goes to before the settings last changed; a release or a rotation is no change of them", () => {
    const history = historyOf(
      settings("1", "  paystream:replicas: 2\n"),
      settings("1", "  paystream:replicas: 3\n"),
      settings("1", `  paystream:replicas: 5\n${secret("old")}`),
      settings("2", `  paystream:replicas: 5\n${secret("new")}`),
    );

    expect(earlierSettings(history, now, undefined).commit).toMatch(/^1/);
    expect(earlierSettings(history, now, "00").commit).toMatch(/^0/);
  });

  it("is refused where they never were other, and where a commit is unknown", () => {
    const history = historyOf(settings("1"), settings("2"));

    expect(() => earlierSettings(history, settings("2"), undefined)).toThrow("git revert");
    expect(() => earlierSettings(history, settings("2"), "abc")).toThrow("Known: 111111111111");
  });
});

describe("the signature of an image", () => {
  it("is asked for by digest only", () => {
    expect(digested(digest("1"))).toBe(digest("1"));
    expect(() => digested("docker.io/paystream/auth-service:latest")).toThrow(
      '"docker.io/paystream/auth-service:latest" is not an image by digest',
    );
  });

  it("is that of our workflow, or of the one key that is named", () => {
    expect(verificationFlags({})).toEqual([
      "--certificate-identity",
      "https://github.com/paystream/paystream/.github/workflows/pipeline.yaml@refs/heads/main",
      "--certificate-oidc-issuer",
      "https://token.actions.githubusercontent.com",
    ]);
    expect(verificationFlags({ COSIGN_KEY: "awskms:///alias/paystream" })).toEqual([
      "--key",
      "awskms:///alias/paystream",
      "--insecure-ignore-tlog=true",
    ]);
    expect(signingFlags({})).toEqual(["--yes"]);
    expect(signingFlags({ COSIGN_KEY: "awskms:///alias/paystream" })).toContain("--signing-config");
  });
});
