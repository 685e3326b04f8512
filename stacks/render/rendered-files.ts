import { Document } from "yaml";
import { plain, type RegisteredResource } from "./registered-resource.ts";

/** Contents by file name, one file for each component. */
export type RenderedFiles = ReadonlyMap<string, string>;

const HEADER = `# Made by \`pnpm render\` from stacks/ and the environment's Pulumi.<env>.yaml. Not to be edited.
`;

/** Kubernetes' own order of the first fields; the others follow by name. */
const FIRST_FIELDS = ["apiVersion", "kind", "metadata", "type", "name"];

/** Writes what a run of the program has registered: the same run gives the same bytes. */
export function renderedFiles(resources: readonly RegisteredResource[]): RenderedFiles {
  const byComponent = Map.groupBy(
    resources.filter(({ type }) => !type.startsWith("pulumi:")),
    ({ component }) => component,
  );
  const files = [...byComponent].map(([component, own]): [string, string] => {
    const documents = own.map(documentOf).sort((a, b) => (a.key < b.key ? -1 : 1));
    return [`${component}.yaml`, HEADER + documents.map(({ text }) => `---\n${text}`).join("")];
  });
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The Kubernetes object, or for another provider the type, name and inputs of its resource. */
function documentOf(resource: RegisteredResource): { readonly key: string; readonly text: string } {
  const { type, name } = resource;
  const inputs = plain(resource.inputs);
  const content = type.startsWith("kubernetes:") ? inputs : { type, name, inputs };
  const document = new Document(content, { sortMapEntries: byField, aliasDuplicateObjects: false });
  const remarks = remarksOn(resource);
  if (remarks.length > 0) {
    document.commentBefore = ` Pulumi: ${remarks.join("; ")}`;
  }
  return { key: `${type} ${name}`, text: document.toString({ lineWidth: 0 }) };
}

function remarksOn({ ignoreChanges, isProtected, isRetained }: RegisteredResource): string[] {
  return [
    ...ignoreChanges.map((field) => `${field} is its controller's once the object exists`),
    ...(isProtected ? ["protected from being deleted"] : []),
    ...(isRetained ? ["kept when the program no longer has it"] : []),
  ];
}

function byField(a: { key: unknown }, b: { key: unknown }): number {
  const rank = (key: string) => FIRST_FIELDS.indexOf(key) + 1 || FIRST_FIELDS.length + 1;
  const [x, y] = [String(a.key), String(b.key)];
  return rank(x) - rank(y) || (x < y ? -1 : 1);
}
