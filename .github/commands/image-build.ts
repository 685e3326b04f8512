/**
 * `pnpm image:build` builds the service's image with Docker's buildx, under the version that follows from
 * the commits. With `--push` it goes to the registry, under its commit, its version and `latest`, with its
 * provenance and its bill of materials, and the image by digest is the last line that is printed; a job of
 * GitHub gets `image`, `version` and `revision` as outputs. `--repository <name>` names another place.
 *
 * @module
 */

import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { checkedOutCommit } from "../../stacks/commands/checked-out-commit.ts";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { runCommand } from "../../stacks/commands/run-command.ts";
import { digested } from "../../stacks/release/signature.ts";
import { serviceRepository } from "../../stacks/release/signer.ts";
import { root } from "../../stacks/render/stack-configuration.ts";
import { baseImagesOf, loadArguments, pushArguments } from "../image/build-arguments.ts";
import { nextVersion } from "../image/next-version.ts";
import { reportPath } from "../security/reports.ts";

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      push: { type: "boolean", default: false },
      repository: { type: "string", default: serviceRepository },
    },
  });
  if (values.push && git("status", "--porcelain") !== "") {
    throw new UsageError("What is pushed is a commit: commit or stash your changes first.");
  }
  const dockerfile = new URL("apps/auth-service/image/Dockerfile", root);
  const build = {
    repository: values.repository,
    version: await nextVersion(root),
    revision: checkedOutCommit(),
    committedAt: Number(git("log", "-1", "--format=%ct")),
    baseImages: Object.fromEntries(
      Object.entries(baseImagesOf(readFileSync(dockerfile, "utf8"))).map(([name, image]) => [
        name,
        byDigest(image),
      ]),
    ),
    metadataFile: reportPath("image-metadata.json"),
  };
  docker(values.push ? pushArguments(build) : loadArguments(build), "inherit");
  if (values.push) {
    const metadata = JSON.parse(readFileSync(build.metadataFile, "utf8"));
    const image = digested(`${build.repository}@${metadata["containerimage.digest"]}`);
    tellJob({ image, version: build.version, revision: build.revision });
    process.stdout.write(`${image}\n`);
  }
  return 0;
});

/** Names an image by what its tag is now. */
function byDigest(image: string): string {
  const format = "{{.Manifest.Digest}}";
  const digest = docker(
    ["buildx", "imagetools", "inspect", image, "--format", format],
    "pipe",
  ).trim();
  return digested(`${image}@${digest}`);
}

function docker(args: readonly string[], stdout: "pipe" | "inherit"): string {
  const answer = spawnSync("docker", args, {
    cwd: fileURLToPath(root),
    encoding: "utf8",
    stdio: ["ignore", stdout, "inherit"],
  });
  if (answer.error !== undefined) {
    throw new UsageError(
      "docker is not on PATH. Install it with buildx: https://docs.docker.com/engine/install/",
    );
  }
  if (answer.status !== 0) {
    throw new UsageError(`docker ${args.slice(0, 3).join(" ")} failed: see above.`);
  }
  return answer.stdout ?? "";
}

function git(...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: fileURLToPath(root), encoding: "utf8" }).trim();
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-output-parameter */
function tellJob(outputs: Readonly<Record<string, string>>): void {
  const file = process.env["GITHUB_OUTPUT"];
  if (file !== undefined) {
    const lines = Object.entries(outputs).map(([name, value]) => `${name}=${value}\n`);
    appendFileSync(file, lines.join(""));
  }
}
