import { releaseArgument } from "../delivery/queries.ts";

/** Refers to an AnalysisTemplate for the pods of the release under way, told by their pod-template-hash. */
export function analysisOfRelease(templateName: string) {
  return {
    templates: [{ templateName }],
    args: [{ name: releaseArgument, valueFrom: { podTemplateHashValue: "Latest" as const } }],
  };
}
