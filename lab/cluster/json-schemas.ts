import type { KubernetesApi } from "./kubernetes-api.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";

/** A schema of OpenAPI 3.0, as far as it is read here. */
interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly [keyword: string]: unknown;
}

type Schemas = Readonly<Record<string, Schema>>;

interface OpenApiDocument {
  readonly components: { readonly schemas: Schemas };
}

/** The kind that a schema is of; several for those that all groups share. */
interface OfKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const COMPONENTS = "#/components/schemas/";

/** A JSON Schema that needs no other, for one kind. */
export interface KindSchema {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly schema: object;
}

/**
 * Strict JSON Schemas of the kinds of some objects, made from the OpenAPI documents that the API server
 * publishes of its own kinds and of those that CRDs define.
 * https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-v3
 *
 * @throws Error naming a kind that the API server does not have
 */
export async function jsonSchemas(
  api: KubernetesApi,
  objects: readonly KubernetesObject[],
): Promise<readonly KindSchema[]> {
  const kinds = new Map(objects.map((object) => [`${object.apiVersion} ${object.kind}`, object]));
  return Promise.all(
    [...kinds.values()].map(async ({ apiVersion, kind }) => {
      const [version = "", group = ""] = apiVersion.split("/").reverse();
      const base = group === "" ? `api/${version}` : `apis/${apiVersion}`;
      const { components } = await api.get<OpenApiDocument>(`/openapi/v3/${base}`);
      const name = nameOf(components.schemas, { group, version, kind });
      if (name === undefined) {
        throw new Error(`The API server has no schema of ${apiVersion} ${kind}.`);
      }
      const schemas = Object.fromEntries(
        [...reachable(components.schemas, name)].map((used) => [
          used,
          strict(components.schemas[used] ?? {}),
        ]),
      );
      return {
        group,
        version,
        kind,
        schema: { $ref: COMPONENTS + name, components: { schemas } },
      };
    }),
  );
}

function nameOf(schemas: Schemas, wanted: OfKind): string | undefined {
  return Object.keys(schemas).find((name) => {
    const kinds = schemas[name]?.["x-kubernetes-group-version-kind"] as OfKind[] | undefined;
    const [only, ...others] = kinds ?? [];
    return (
      others.length === 0 &&
      only?.kind === wanted.kind &&
      only.group === wanted.group &&
      only.version === wanted.version
    );
  });
}

/** The schemas that a schema refers to, and itself. */
function reachable(schemas: Schemas, name: string, found = new Set<string>()): Set<string> {
  if (!found.has(name)) {
    found.add(name);
    for (const [, used = ""] of JSON.stringify(schemas[name]).matchAll(
      /"\$ref":"#\/components\/schemas\/([^"]+)"/g,
    )) {
      reachable(schemas, used, found);
    }
  }
  return found;
}

/**
 * Refuses fields that an object's schema does not name. Only where the schema describes the object: the
 * branches of a `oneOf` name just the fields that they are about, and where Kubernetes keeps unknown
 * fields, there may be any.
 */
function strict(schema: Schema): Schema {
  const { properties, additionalProperties, items } = schema;
  const keepsUnknown =
    schema["x-kubernetes-preserve-unknown-fields"] === true || additionalProperties !== undefined;
  return {
    ...schema,
    ...(properties === undefined
      ? {}
      : {
          properties: mapValues(properties, strict),
          ...(keepsUnknown ? {} : { additionalProperties: false }),
        }),
    ...(typeof additionalProperties === "object"
      ? { additionalProperties: strict(additionalProperties) }
      : {}),
    ...(items === undefined ? {} : { items: strict(items) }),
  };
}

function mapValues(
  schemas: Schemas,
  change: (schema: Schema) => Schema,
): Readonly<Record<string, Schema>> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, change(schema)]),
  );
}
