import { type Invariant, nameOf } from "./invariant.ts";
import { type KubernetesObject, ofKind, specOf } from "./kubernetes-object.ts";
import { selectorOf, selects } from "./selectors.ts";
import { type Container, containersOf, type ProjectedSource, workloadsOf } from "./workload.ts";

interface ExternalSecretSpec {
  readonly target: { readonly name: string };
  readonly data: readonly { readonly secretKey: string }[];
}

/** Keys of every Secret that will be there, by its name: declared here or made by External Secrets. */
export function secretKeys(objects: readonly KubernetesObject[]): ReadonlyMap<string, Set<string>> {
  const declared = ofKind(objects, "Secret").map((secret): [string, Set<string>] => [
    secret.metadata.name,
    new Set(Object.keys({ ...secret.data, ...secret.stringData })),
  ]);
  const external = ofKind(objects, "ExternalSecret").map((secret): [string, Set<string>] => {
    const { target, data = [] } = specOf<ExternalSecretSpec>(secret);
    return [target?.name ?? secret.metadata.name, new Set(data.map(({ secretKey }) => secretKey))];
  });
  return new Map([...declared, ...external]);
}

export const podReferences: Invariant = {
  name: "pods-find-what-they-read",
  description:
    "Every Secret, key, ConfigMap, volume source and service account that a pod refers to exists.",
  violations: (objects) => {
    const secrets = secretKeys(objects);
    const configMaps = new Map(
      ofKind(objects, "ConfigMap").map(({ metadata, data }) => [metadata.name, data ?? {}]),
    );
    const accounts = ofKind(objects, "ServiceAccount").map(({ metadata }) => metadata.name);
    const claims = ofKind(objects, "PersistentVolumeClaim").map(({ metadata }) => metadata.name);

    const missingFor = ({ env = [], envFrom = [] }: Container): readonly string[] => [
      ...env.flatMap(({ name, valueFrom: { secretKeyRef, configMapKeyRef } = {} }) => [
        ...(secretKeyRef !== undefined && !secrets.get(secretKeyRef.name)?.has(secretKeyRef.key)
          ? [`variable ${name}: no Secret ${secretKeyRef.name} with key ${secretKeyRef.key}`]
          : []),
        ...(configMapKeyRef !== undefined &&
        configMaps.get(configMapKeyRef.name)?.[configMapKeyRef.key] === undefined
          ? [`variable ${name}: no ConfigMap ${configMapKeyRef.name} with ${configMapKeyRef.key}`]
          : []),
      ]),
      ...envFrom.flatMap(({ configMapRef, secretRef }) => [
        ...(configMapRef !== undefined && !configMaps.has(configMapRef.name)
          ? [`envFrom: no ConfigMap ${configMapRef.name}`]
          : []),
        ...(secretRef !== undefined && !secrets.has(secretRef.name)
          ? [`envFrom: no Secret ${secretRef.name}`]
          : []),
      ]),
    ];

    const missingFrom = ({ configMap, secret }: ProjectedSource): readonly string[] => {
      const keysOf = (one: NonNullable<typeof configMap>) =>
        (one.items ?? []).map(({ key }) => key);
      const data = configMap && configMaps.get(configMap.name);
      const known = secret && secrets.get(secret.name);
      return [
        ...(configMap !== undefined && data === undefined
          ? [`no ConfigMap ${configMap.name}`]
          : []),
        ...(configMap === undefined || data === undefined
          ? []
          : keysOf(configMap)
              .filter((key) => data[key] === undefined)
              .map((key) => `no ConfigMap ${configMap.name} with ${key}`)),
        ...(secret !== undefined && known === undefined ? [`no Secret ${secret.name}`] : []),
        ...(secret === undefined || known === undefined
          ? []
          : keysOf(secret)
              .filter((key) => !known.has(key))
              .map((key) => `no Secret ${secret.name} with key ${key}`)),
      ];
    };

    return workloadsOf(objects).flatMap((workload) => {
      const { serviceAccountName, volumes = [] } = workload.pod;
      const missing = [
        ...containersOf(workload).flatMap(missingFor),
        ...(serviceAccountName !== undefined && !accounts.includes(serviceAccountName)
          ? [`no ServiceAccount ${serviceAccountName}`]
          : []),
        ...volumes.flatMap(
          ({ name, configMap, secret, persistentVolumeClaim: claim, projected }) => [
            ...(projected?.sources ?? [])
              .flatMap(missingFrom)
              .map((fault) => `volume ${name}: ${fault}`),
            ...(claim !== undefined && !claims.includes(claim.claimName)
              ? [`volume ${name}: no PersistentVolumeClaim ${claim.claimName}`]
              : []),
            ...(configMap !== undefined && !configMaps.has(configMap.name)
              ? [`volume ${name}: no ConfigMap ${configMap.name}`]
              : []),
            ...(secret !== undefined && !secrets.has(secret.secretName)
              ? [`volume ${name}: no Secret ${secret.secretName}`]
              : []),
          ],
        ),
      ];
      return missing.map((fault) => `${nameOf(workload.object)}: ${fault}`);
    });
  },
};

interface ServiceSpec {
  readonly ports: readonly { readonly port: number; readonly targetPort?: string | number }[];
}

export const portReferences: Invariant = {
  name: "ports-exist",
  description:
    "Every port that a Service or a probe refers to is a port of the containers behind it.",
  violations: (objects) => {
    const workloads = workloadsOf(objects);
    const behindServices = ofKind(objects, "Service").flatMap((service) => {
      const { ports = [] } = specOf<ServiceSpec>(service);
      const selector = selectorOf(service) ?? {};
      const selected = workloads.filter(({ labels }) => selects(selector, labels));
      return ports.flatMap(({ port, targetPort = port }) =>
        selected
          .filter((workload) => !containersOf(workload).some((one) => hasPort(one, targetPort)))
          .map(({ object }) => `${nameOf(service)}: ${nameOf(object)} has no port ${targetPort}`),
      );
    });
    const ofProbes = workloads.flatMap((workload) =>
      containersOf(workload).flatMap((container) =>
        [container.readinessProbe, container.livenessProbe, container.startupProbe]
          .map((probe) => probe?.httpGet?.port)
          .filter((port) => port !== undefined && !hasPort(container, port))
          .map(
            (port) => `${nameOf(workload.object)}: a probe asks for port ${port}, which is none`,
          ),
      ),
    );
    return [...behindServices, ...ofProbes];
  },
};

function hasPort({ ports = [] }: Container, wanted: string | number): boolean {
  return ports.some(({ name, containerPort }) => name === wanted || containerPort === wanted);
}
