const SECONDS_PER_HOUR = 3_600;

/** Of a day's hours, each sixth: what is lost with the volume is never older. */
const hours = 6;

/** When backups of Prometheus are made, and by which CronJob. */
export const backupSchedule = {
  name: "prometheus-backup",
  cron: `17 */${hours} * * *`,
  intervalSeconds: hours * SECONDS_PER_HOUR,
  /** How long a backup may take before it counts as failed. */
  deadlineSeconds: SECONDS_PER_HOUR,
} as const;
