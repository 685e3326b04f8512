import { environmentOf, UsageError } from "../stacks/commands/environment-argument.ts";
import { settings } from "../stacks/environment/settings.ts";
import { type Environment, parseEnvironment } from "../stacks/environment.ts";
import { stackConfiguration } from "../stacks/render/stack-configuration.ts";
import type { Target } from "./api-client.ts";

/** How a command is told where payments go, for `parseArgs`. */
export const targetOptions = {
  url: { type: "string" },
  environment: { type: "string" },
  host: { type: "string" },
  processors: { type: "string" },
  header: { type: "string" },
} as const;

export interface RequestedTarget extends Target {
  readonly processors: readonly string[];
  /** The environment that was named. */
  readonly environment: Environment | undefined;
}

/**
 * Where a command's payments go: `--url`, with host name and processors of `--environment`, or those that are
 * named themselves.
 *
 * @throws UsageError where the address is missing or is none, or there is no such environment
 */
export function requestedTarget(
  values: Partial<Record<keyof typeof targetOptions, string>>,
  example: string,
): RequestedTarget {
  const named = values.environment === undefined ? undefined : environmentOf(values.environment);
  const environment =
    named === undefined ? undefined : parseEnvironment(named, stackConfiguration(named));
  const listed = values.processors ?? environment?.processors ?? settings.processors.fallback ?? "";
  return {
    url: addressOf("--url", values.url, example),
    host: values.host ?? environment?.host,
    headers: headerOf(values.header),
    processors: listed.split(","),
    environment,
  };
}

function headerOf(text: string | undefined): Readonly<Record<string, string>> {
  if (text === undefined) {
    return {};
  }
  const [, name, value] = /^([\w-]+): *(\S.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new UsageError(
      `--header is ${text}: it must be a header of HTTP. As in --header "x-paystream-release: preview"`,
    );
  }
  return { [name.toLowerCase()]: value };
}

/** @throws UsageError where an option is no address of a server */
export function addressOf(option: string, value: string | undefined, example: string): URL {
  const url = URL.parse(value ?? "");
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== "/") {
    const given = value ? `is ${value}` : "is missing";
    throw new UsageError(
      `${option} ${given}: it must be where a server answers, without a path. As in ${example}`,
    );
  }
  return url;
}
