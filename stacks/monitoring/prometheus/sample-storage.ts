/**
 * Where Prometheus keeps its samples, and how long (spec 000 §7.1). The volume outlives the container and
 * not the pod. Twenty pods of 500 series make about 800 MB in seven days, at the two bytes a sample that
 * the documentation plans with; blocks beyond the size are removed before the volume is full, and the rest
 * of it is for the write-ahead log.
 * https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects
 */
export const sampleStorage = {
  path: "/prometheus",
  retention: { time: "7d", size: "1536MB" },
  volumeSize: "2Gi",
} as const;
