import { parseAllDocuments } from "yaml";
import type { RenderedFiles } from "../render/rendered-files.ts";

/** One object of an environment, as it stands in a rendered file. */
export interface RenderedObject {
  /** `Service` of Kubernetes, or the type token of another provider's resource. */
  readonly kind: string;
  readonly name: string;
  /** The rendered file that it is in. */
  readonly file: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** All objects of an environment's rendered files. */
export function renderedObjects(files: RenderedFiles): readonly RenderedObject[] {
  return [...files].flatMap(([file, text]) =>
    parseAllDocuments(text)
      .map((document) => document.toJS() as Record<string, unknown> | null)
      .filter((content) => content !== null)
      .map((content) => ({ ...identityOf(content), file, content })),
  );
}

function identityOf(content: Readonly<Record<string, unknown>>) {
  const { kind, metadata, type, name } = content as {
    readonly kind?: string;
    readonly metadata?: { readonly name: string };
    readonly type?: string;
    readonly name?: string;
  };
  return { kind: kind ?? type ?? "?", name: metadata?.name ?? name ?? "?" };
}
