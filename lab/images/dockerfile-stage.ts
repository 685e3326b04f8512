import { posix } from "node:path";
import type { Stage } from "../../apps/auth-service/image/parse-dockerfile.ts";
import type { ImageConfiguration } from "./oci-image.ts";

/** What one stage of a Dockerfile makes of the image that it starts from. */
interface BuiltStage {
  readonly configuration: ImageConfiguration;
  /** Folders that it copies from another stage, and where to; paths are absolute. */
  readonly copies: readonly { readonly source: string; readonly target: string }[];
}

/**
 * Follows the instructions of a stage that only configures and copies.
 *
 * @param base - the configuration of the image that the stage starts from
 * @param buildArguments - values for its `ARG`s; those that are not given have their defaults
 * @throws Error naming an instruction that it cannot follow
 */
export function followStage(
  { instructions }: Stage,
  base: ImageConfiguration,
  buildArguments: Readonly<Record<string, string>>,
): BuiltStage {
  const values = new Map<string, string>();
  const copies: BuiltStage["copies"][number][] = [];
  let configuration = base;
  for (const { name, text, words } of instructions) {
    const { workingFolder = "/" } = configuration;
    switch (name) {
      case "ARG": {
        const [argument = "", value = ""] = text.split("=");
        values.set(argument, buildArguments[argument] ?? value);
        break;
      }
      case "ENV":
        configuration = {
          ...configuration,
          environment: { ...configuration.environment, ...pairs(text, values) },
        };
        break;
      case "LABEL":
        configuration = {
          ...configuration,
          labels: { ...configuration.labels, ...pairs(text, values) },
        };
        break;
      case "WORKDIR":
        configuration = { ...configuration, workingFolder: posix.resolve(workingFolder, text) };
        break;
      case "COPY": {
        const [source = "", target = ""] = words;
        copies.push({
          source: posix.resolve("/", source),
          target: posix.resolve(workingFolder, target),
        });
        break;
      }
      case "USER":
        configuration = { ...configuration, user: text };
        break;
      case "EXPOSE":
        configuration = { ...configuration, ports: words.map((port) => `${port}/tcp`) };
        break;
      case "ENTRYPOINT":
        configuration = { ...configuration, entrypoint: words };
        break;
      case "HEALTHCHECK":
        // Docker's own: an image of the OCI has none, and a kubelet has its probes.
        break;
      default:
        throw new Error(`The lab does not know how to follow ${name} of a Dockerfile.`);
    }
  }
  return { configuration, copies };
}

/** `name="value"` or `name=value`, with the values of build arguments in place of `${name}`. */
function pairs(text: string, values: ReadonlyMap<string, string>): Record<string, string> {
  const found = [...text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g)];
  return Object.fromEntries(
    found.map(([, name = "", quoted, bare = ""]) => [
      name,
      (quoted ?? bare).replaceAll(/\$\{(\w+)\}/g, (_, argument: string) => {
        const value = values.get(argument);
        if (value === undefined) {
          throw new Error(`The Dockerfile uses \${${argument}} and has no ARG of that name.`);
        }
        return value;
      }),
    ]),
  );
}
