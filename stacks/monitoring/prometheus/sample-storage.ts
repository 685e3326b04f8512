/** Where Prometheus keeps its samples. */
export const samplesPath = "/prometheus";

/** MiB of a volume that its pod takes along. */
const SCRATCH = 2 * 1024;

/** The share of the volume that blocks may fill: the rest is for the write-ahead log, and a block in the making. */
const SHARE_OF_BLOCKS = 0.75;

/** What is kept of the samples. */
export interface SampleStorage {
  /** MiB of a volume that outlives the pod; undefined for one that it takes along. */
  readonly size: number | undefined;
  readonly retentionDays: number;
}

/** How large the volume is that a pod takes along, as Kubernetes writes it. */
export const scratchSize = `${SCRATCH / 1024}Gi`;

/**
 * How long Prometheus keeps its samples (spec 000 §7.1; 15 days in spec 002), and how much of them. Twenty
 * pods of 500 series make about 800 MB in seven days, at the two bytes a sample that the documentation plans
 * with; blocks beyond the size are removed before the volume is full.
 * https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects
 */
export function retention({ size = SCRATCH, retentionDays }: SampleStorage) {
  // To Prometheus an MB is a MiB.
  return { time: `${retentionDays}d`, size: `${Math.floor(size * SHARE_OF_BLOCKS)}MB` };
}
