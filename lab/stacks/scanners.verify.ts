import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { environments } from "../../stacks/render/stack-configuration.ts";
import { useTool } from "../tools/use-tool.ts";
import { type RenderedKubernetesObject, renderedEnvironment } from "./rendered-environment.ts";
import { type Exception, scannerExceptions } from "./scanner-exceptions.ts";
import { checkov } from "./scanners/checkov.ts";
import type { Finding } from "./scanners/finding.ts";
import { kubeScore } from "./scanners/kube-score.ts";
import { writeObjectFiles } from "./scanners/object-files.ts";
import { trivy } from "./scanners/trivy.ts";
import { weighFindings } from "./scanners/weigh-findings.ts";

const tools = {
  checkov: { executable: useTool("checkov"), scan: checkov },
  "kube-score": { executable: useTool("kube-score"), scan: kubeScore },
  trivy: { executable: useTool("trivy"), scan: trivy },
} as const;

/** A folder of the scan beside the environments. */
const PLANTED = "planted";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "paystream-scan-"));
  for (const environment of environments()) {
    await writeObjectFiles(folder, environment, renderedEnvironment(environment));
  }
  const [environment = ""] = environments();
  await writeObjectFiles(folder, PLANTED, renderedEnvironment(environment).flatMap(privileged));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each([
  { name: "checkov", planted: "CKV_K8S_16" },
  { name: "kube-score", planted: "container-security-context-privileged" },
  { name: "trivy", planted: "KSV-0017" },
] as const)("$name", ({ name, planted }) => {
  let scanned: Promise<readonly Finding[]> | undefined;
  const exceptions = scannerExceptions.filter(({ scanner }) => scanner === name);
  const { executable, scan } = tools[name];
  const findingsOf = (context: TestContext) => {
    scanned ??= scan(executable(context), folder);
    return scanned;
  };

  it("has nothing against the environments but what is excepted, with a reason", async (context) => {
    const findings = ofEnvironments(await findingsOf(context));
    expect(weighFindings(findings, exceptions)).toEqual({ open: [], unused: [] });
  });

  it("finds a privileged container of a Rollout, and an exception that nothing needs", async (context) => {
    const findings = await findingsOf(context);
    const found = findings.filter(({ environment }) => environment === PLANTED);
    expect(found).toContainEqual(
      expect.objectContaining({ check: planted, object: "Rollout/auth-service" }),
    );
    const tooMuch: Exception = {
      scanner: name,
      check: planted,
      objects: ["Rollout/auth-service"],
      reason: "",
    };
    const { unused } = weighFindings(ofEnvironments(findings), [...exceptions, tooMuch]);
    expect(unused).toEqual([`${name} ${planted} Rollout/auth-service`]);
  });
});

function ofEnvironments(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ environment }) => environment !== PLANTED);
}

/** A Rollout as nobody wants it; nothing else of the environment. */
function privileged(object: RenderedKubernetesObject): RenderedKubernetesObject[] {
  if (object.kind !== "Rollout") {
    return [];
  }
  const changed = structuredClone(object);
  changed.spec.template.spec.containers[0].securityContext.privileged = true;
  return [changed];
}
