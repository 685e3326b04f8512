import { contract } from "@paystream/auth-service/contract";
import * as z from "zod";
import { clusterProgramNames } from "../monitoring/programs/programs.ts";
import { serviceRepository } from "../release/signer.ts";
import { strategies } from "../strategy/strategies.ts";
import { images } from "../versions.ts";
import {
  dnsLabel,
  flag,
  hostName,
  MIN_SECRET_LENGTH,
  type Setting,
  setting,
  text,
  webAddress,
  wholeNumber,
} from "./setting.ts";

/** A value that the service reads from its Secret, `paystream:secrets.<NAME>`. */
export function secretSetting(name: string): Setting<string> {
  return {
    key: `secrets.${name}`,
    schema: z.string().min(MIN_SECRET_LENGTH),
    rule: `a secret of at least ${MIN_SECRET_LENGTH} characters`,
    example: "$(openssl rand -hex 32)",
    isSecret: true,
  };
}

/** A third party's image, `paystream:images.<name>`: that of versions.ts, where the environment has no other. */
export function imageSetting(name: keyof typeof images): Setting<string> {
  return {
    key: `images.${name}`,
    schema: text(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)+(:[\w.-]+)?@sha256:[0-9a-f]{64}$/),
    rule: "an image with its registry, by digest",
    example: images[name],
    fallback: images[name],
  };
}

/** Every key that is not a secret of the service, or an image of a third party. */
export const settings = {
  namespace: setting({
    key: "namespace",
    schema: dnsLabel,
    rule: "a namespace of 1 to 63 lower case letters, digits and dashes",
    example: "paystream-staging",
  }),
  kubeContext: setting({
    key: "kubeContext",
    schema: text(/^\S+$/),
    rule: "the context of your kubeconfig that names the environment's cluster",
    example: "kind-paystream",
  }),
  image: setting({
    key: "image",
    schema: text(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)+@sha256:[0-9a-f]{64}$/),
    rule: "an image with its registry, by digest and without a tag",
    example: `${serviceRepository}@sha256:${"0123456789abcdef".repeat(4)}`,
  }),
  version: setting({
    key: "version",
    schema: text(/^[\w.+-]{1,64}$/),
    rule: "the version of the image, 1 to 64 letters, digits, dots, dashes, underscores or plus signs",
    example: "1.0.0",
  }),
  revision: setting({
    key: "revision",
    schema: text(/^[\w.-]{1,64}$/),
    rule: "the commit that the image was built from",
    example: "3f2c1d9",
  }),
  host: setting({
    key: "host",
    schema: hostName,
    rule: "the host name that clients call",
    example: "paystream.local",
    fallback: "paystream.local",
  }),
  replicas: setting({
    key: "replicas",
    // One pod more than the disruption budget lets go.
    schema: wholeNumber(2, 50),
    rule: "a whole number of pods from 2 to 50",
    example: "3",
    fallback: "3",
  }),
  logLevel: setting({
    key: "logLevel",
    schema: z.enum(["debug", "info", "warn", "error"]),
    rule: "debug, info, warn or error",
    example: "info",
    fallback: "info",
  }),
  processors: setting({
    key: "processors",
    schema: text(/^[a-z][a-z0-9_]{0,31}(,[a-z][a-z0-9_]{0,31}){0,15}$/),
    rule: "1 to 16 names in lower case letters, digits and underscores, separated by commas",
    example: "visa_net,mastercard_net",
    fallback: "visa_net,mastercard_net,amex_net",
  }),
  processorTimeoutMs: setting({
    key: "processorTimeoutMs",
    // The gateway gives a payment 5 s: a later answer reaches nobody.
    schema: wholeNumber(1, 4_999),
    rule: "a whole number of milliseconds from 1 to 4999",
    example: "4500",
    fallback: "4500",
  }),
  latencyBaseMs: setting({
    key: "latencyBaseMs",
    schema: wholeNumber(0, 60_000),
    rule: "a whole number of milliseconds from 0 to 60000",
    example: "200",
    fallback: "200",
  }),
  successRate: setting({
    key: "successRate",
    schema: text(/^\d*\.?\d+$/)
      .transform(Number)
      .pipe(z.number().min(0).max(1)),
    rule: "a share from 0 to 1",
    example: "0.998",
    fallback: "0.998",
  }),
  declinesTripBreaker: setting({
    key: "declinesTripBreaker",
    schema: flag,
    rule: "true for the simulated bank or false for a real processor",
    example: "true",
    fallback: "true",
  }),
  declinesFailAnalysis: setting({
    key: "declinesFailAnalysis",
    schema: flag,
    rule: "true for the simulated bank or false for a real processor",
    example: "true",
    fallback: "true",
  }),
  grafana: setting({
    key: "grafana",
    schema: flag,
    rule: "true, or false where the environment has no Grafana and no dashboards",
    example: "false",
    fallback: "true",
  }),
  grafanaUrl: setting({
    key: "grafanaUrl",
    schema: webAddress,
    rule: "the address at which people open Grafana, without a slash at its end",
    example: "http://localhost:3000",
  }),
  alertmanager: setting({
    key: "alertmanager",
    schema: flag,
    rule: "true, or false where the environment has no Alertmanager and nobody is told of its alerts",
    example: "false",
    fallback: "true",
  }),
  exporters: setting({
    key: "exporters",
    schema: flag,
    rule: "true in the one environment of a cluster that measures its nodes and objects, false in the others",
    example: "true",
    fallback: "false",
  }),
  watches: setting({
    key: "watches",
    schema: z
      .string()
      .transform((names) => (names === "none" ? [] : names.split(",")))
      .pipe(z.array(z.enum(clusterProgramNames as [string, ...string[]]))),
    rule: `names out of ${clusterProgramNames.join(", ")}, separated by commas, or none`,
    example: "argo-rollouts,gateway",
    fallback: clusterProgramNames.join(","),
  }),
  strategy: setting({
    key: "strategy",
    schema: z.enum(["canary", "blueGreen"]).transform((name) => strategies[name]),
    rule: "canary or blueGreen",
    example: "blueGreen",
    fallback: "canary",
  }),
  claimRoutes: setting({
    key: "claimRoutes",
    schema: flag,
    rule: "true, for one `up` while no release is under way, or false",
    example: "true",
    fallback: "false",
  }),
  pace: setting({
    key: "pace",
    // Faster, Prometheus would scrape more often than twice a second.
    schema: wholeNumber(1, 30),
    rule: "a whole number from 1, as in production, to 30",
    example: "10",
    fallback: "1",
  }),
  developmentVault: setting({
    key: "vault.development",
    schema: flag,
    rule: "true where the environment runs a development Vault of its own, or false",
    example: "true",
    fallback: "false",
  }),
  vaultAddress: setting({
    key: "vault.address",
    schema: webAddress,
    rule: "the address of Vault as the cluster and you both reach it, without a slash at its end",
    example: "https://vault.vault.svc:8200",
  }),
  vaultOwnsMount: setting({
    key: "vault.ownsMount",
    schema: flag,
    rule: "true in the one environment that makes the mount of a Vault, false in the others",
    example: "true",
    fallback: "false",
  }),
  kubernetesHost: setting({
    key: "vault.kubernetesHost",
    schema: webAddress,
    rule: "the API server's address as Vault reaches it, without a slash at its end",
    example: "https://kubernetes.default.svc",
    fallback: "https://kubernetes.default.svc",
  }),
  developmentVaultToken: setting({
    key: "vaultRootToken",
    schema: z.string().min(MIN_SECRET_LENGTH),
    rule: `the root token of the development Vault, at least ${MIN_SECRET_LENGTH} characters`,
    example: "$(openssl rand -hex 32)",
    isSecret: true,
  }),
} as const;

/** Secrets that the service cannot start without. */
export const requiredSecrets: readonly string[] = Object.values(contract.secrets);

/** Secrets that an environment may leave out. */
export const optionalSecrets: readonly string[] = Object.values(contract.optionalSecrets);
