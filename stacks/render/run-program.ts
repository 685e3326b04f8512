import * as pulumi from "@pulumi/pulumi";
import { project } from "../environment/project.ts";
import { placeholder } from "./placeholder.ts";
import type { RegisteredResource } from "./registered-resource.ts";
import { withRejections } from "./with-rejections.ts";

/** The fields of a registration that say what is to become of the resource. */
interface Registration {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getProtect(): boolean | undefined;
  getRetainondelete(): boolean | undefined;
  getIgnorechangesList(): string[];
}

type Answer = (error: Error | null, response?: { getUrn(): string }) => void;

/** Stands where a real environment has the token that Vault hands out. */
export const vaultTokenPlaceholder = placeholder("a token that Vault hands out");

let runs = 0;

/**
 * Runs the program as Pulumi does for a stack, with mocks in the place of its engine: no cluster, no Vault
 * and no state are needed, and nothing is changed. One run at a time: Pulumi's runtime is the process's.
 *
 * @param configuration by full keys, `paystream:image`; objects as JSON
 * @param live what the cluster would answer about a resource, by its name, besides the inputs
 * @returns every resource that is not a component, in the order of registration: each comes after those
 *   that it depends on
 * @throws what the program throws, also where an output of it fails
 */
export async function runProgram(
  stack: string,
  configuration: Readonly<Record<string, string>>,
  live: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
): Promise<readonly RegisteredResource[]> {
  const resources: RegisteredResource[] = [];
  const componentOf = new Map<string, string>();
  const inputsOf = new Map<string, Record<string, unknown>>();

  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        inputsOf.set(`${type} ${name}`, inputs);
        return { id: `${name}-id`, state: { ...inputs, ...computedOutputs(type), ...live[name] } };
      },
      call: ({ inputs }) => inputs,
    },
    project,
    stack,
  );
  pulumi.runtime.setAllConfig({ ...configuration });

  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource(request: Registration, answer: Answer): void;
  };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, answer) =>
    register(request, (error, response) => {
      if (response !== undefined) {
        const [type, name] = [request.getType(), request.getName()];
        const component = componentOf.get(request.getParent()) ?? name;
        componentOf.set(response.getUrn(), component);
        if (request.getCustom()) {
          resources.push({
            type,
            name,
            component,
            inputs: inputsOf.get(`${type} ${name}`) ?? {},
            ignoreChanges: request.getIgnorechangesList(),
            isProtected: request.getProtect() ?? false,
            isRetained: request.getRetainondelete() ?? false,
          });
        }
      }
      answer(error, response);
    });

  const program = new URL("../index.ts", import.meta.url);
  // A module runs once for each URL, and the program is to run each time.
  runs += 1;
  program.search = `run=${runs}`;
  await withRejections(async () => {
    await import(/* @vite-ignore */ program.href);
    await pulumi.runtime.disconnect();
  });
  return resources;
}

/** What a provider would answer besides the inputs. */
function computedOutputs(type: string): Readonly<Record<string, unknown>> {
  return type === "vault:index/token:Token" ? { clientToken: vaultTokenPlaceholder } : {};
}
