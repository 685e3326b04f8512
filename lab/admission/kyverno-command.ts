import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { ManifestFile } from "../stacks/manifest-file.ts";
import type { RenderedKubernetesObject } from "../stacks/rendered-environment.ts";
import { runCommand } from "../tools/run-command.ts";

/** What a policy says of an object. */
export interface Judgement {
  /** By its name, which is that of the rule too. */
  readonly policy: string;
  readonly object: string;
  readonly result: "pass" | "fail" | "error" | "skip";
  readonly message: string;
}

interface Report {
  readonly results: readonly {
    readonly policy: string;
    readonly result: Judgement["result"];
    readonly message: string;
    readonly resources: readonly { readonly kind: string; readonly name: string }[];
  }[];
}

export interface KyvernoCommand {
  readonly executable: string;
  /** The folder with the custom resource definitions, of which it must know what a Rollout is. */
  readonly definitions: string;
}

/** As Kyverno ends where a policy has failed. */
const FOUND = 1;

/**
 * Has Kyverno's own command judge objects, as its controller would where they are created.
 *
 * @returns what each policy says of each object, by object
 * @throws Error with what it wrote, where it could not judge
 */
export async function judge(
  { executable, definitions }: KyvernoCommand,
  {
    policies,
    objects,
    exceptions = [],
  }: {
    readonly policies: readonly RenderedKubernetesObject[];
    readonly objects: readonly RenderedKubernetesObject[];
    readonly exceptions?: readonly RenderedKubernetesObject[];
  },
): Promise<readonly Judgement[]> {
  await using rules = await ManifestFile.of(policies);
  await using judged = await ManifestFile.of(objects);
  await using excepted = await ManifestFile.of(exceptions);
  const rollout = join(definitions, "github.com/argoproj/argo-rollouts/crds/rollout-crd.yaml");
  const args = [
    ...["apply", rules.path, `--resource=${judged.path}`, `--crd-paths=${rollout}`],
    ...(exceptions.length > 0 ? [`--exceptions=${excepted.path}`] : []),
    ...["--policy-report", "--output-format=json", "--remove-color"],
  ];
  const written = await runCommand(executable, args, { answers: [FOUND] });
  return parseAllDocuments(written)
    .map((document) => document.toJS() as Report | null)
    .flatMap((report) => report?.results ?? [])
    .flatMap(({ policy, result, message, resources }) =>
      resources.map(({ kind, name }) => ({
        policy: policy.replace(/^.*\//, ""),
        object: `${kind} ${name}`,
        result,
        message,
      })),
    )
    .toSorted((a, b) => (a.object < b.object ? -1 : 1));
}
