import type { ConfigurationReader } from "./configuration-reader.ts";
import { type Setting, setting, text, wholeNumber } from "./setting.ts";

/** What an environment may keep on a volume, and how large it then is (spec 002, "Persistence"). */
const volumes = {
  prometheus: "50Gi",
  /** Beside Prometheus: what it is restored from. */
  prometheusBackup: "50Gi",
  alertmanager: "5Gi",
  grafana: "10Gi",
  loki: "10Gi",
  jaeger: "10Gi",
} as const;

type VolumeName = keyof typeof volumes;

/** What may have a persistent volume. */
export const volumeNames = Object.keys(volumes) as readonly VolumeName[];

/** Written instead of a size, and taken where there is none. */
const NONE = "none";

const MEBIBYTES_PER_GIBIBYTE = 1024;

/** A persistent volume, `paystream:storage.<name>`. */
export function volumeSetting(name: VolumeName): Setting<number | undefined> {
  return {
    key: `storage.${name}`,
    schema: text(/^(none|[1-9]\d{0,4}Gi)$/).transform((value) =>
      value === NONE ? undefined : Number.parseInt(value, 10) * MEBIBYTES_PER_GIBIBYTE,
    ),
    rule: `a size in Gi, or ${NONE} to lose what is kept with its pod`,
    example: volumes[name],
    fallback: NONE,
  };
}

const storageSettings = {
  class: setting({
    key: "storage.class",
    schema: text(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/).transform((value) =>
      value === NONE ? undefined : value,
    ),
    rule: `the name of a StorageClass of the cluster, or ${NONE} for the one that it takes by default`,
    example: "standard",
    fallback: NONE,
  }),
  retentionDays: setting({
    key: "storage.retentionDays",
    schema: wholeNumber(1, 90),
    rule: "a whole number of days from 1 to 90",
    example: "15",
    fallback: "7",
  }),
} as const;

/** What an environment keeps, where and how long. Sizes are MiB; undefined is a volume that its pod takes along. */
export interface StorageSettings {
  readonly class: string | undefined;
  readonly sizes: Readonly<Record<VolumeName, number | undefined>>;
  /** How long Prometheus keeps its samples. */
  readonly retentionDays: number;
}

export function readStorage(reader: ConfigurationReader): StorageSettings {
  const sizes = Object.fromEntries(
    volumeNames.map((name) => [name, reader.read(volumeSetting(name))]),
  ) as StorageSettings["sizes"];
  if (sizes.prometheusBackup !== undefined && sizes.prometheus === undefined) {
    reader.refuse(
      "There is a volume for backups of Prometheus, and none that Prometheus itself keeps",
      volumeSetting("prometheus"),
    );
  }
  return {
    class: reader.read(storageSettings.class),
    sizes,
    retentionDays: reader.read(storageSettings.retentionDays),
  };
}
