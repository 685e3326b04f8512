import { readFileSync } from "node:fs";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Labels } from "../../../labels.ts";
import { type PodSize, resourcesOf } from "../../../namespace/quota.ts";
import { restrictedContainer, restrictedPod } from "../../../namespace/restricted-pod.ts";
import { dataVolume, type VolumeSize } from "../../../storage/data-volume.ts";
import { prometheusEndpoint } from "../../prometheus-endpoint.ts";
import { samplesPath } from "../sample-storage.ts";
import { backupSchedule } from "./backup-schedule.ts";

/** Arguments of {@link PrometheusBackup}. */
export interface PrometheusBackupArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  /** Of Prometheus, by digest: it has a shell. */
  readonly image: pulumi.Input<string>;
  /** The volume with the samples, as a pod has it. */
  readonly samples: Omit<k8s.types.input.core.v1.Volume, "name">;
  readonly volume: VolumeSize;
}

/** The one pod that makes a backup. */
export const prometheusBackupSize: PodSize = {
  requests: { cpu: 50, memory: 64 },
  limits: { cpu: 250, memory: 128 },
};

const { name: app, cron: schedule, deadlineSeconds } = backupSchedule;
const scriptFile = "backup.sh";
const scriptFolder = "/scripts";
const backupsPath = "/backups";

/** Each is complete; together they take the room of one and of what has changed. */
const keptBackups = 3;

function backupScript(): string {
  return readFileSync(new URL(scriptFile, import.meta.url), "utf8");
}

/**
 * Backups of Prometheus (spec 002, "Persistence"), on a volume of their own. They are made beside a Prometheus
 * that goes on, and given to one that starts with an empty volume, before it starts.
 *
 * Prometheus's own snapshots would need its administration over HTTP, with which whoever may ask a question
 * may also delete what was measured; Grafana's visitors could.
 */
export class PrometheusBackup extends pulumi.ComponentResource {
  /** Runs before Prometheus does. */
  readonly restore: k8s.types.input.core.v1.Container;
  /** The volumes that it needs beside the samples. */
  readonly volumes: k8s.types.input.core.v1.Volume[];

  constructor(name: string, args: PrometheusBackupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:monitoring:PrometheusBackup", name, args, opts);
    const { namespace, image, samples, volume } = args;
    const labels = pulumi.output(args.labels).apply((known) => ({ ...known, app }));
    const metadata = { name: app, namespace, labels };

    const script = new k8s.core.v1.ConfigMap(
      name,
      { metadata, data: { [scriptFile]: backupScript() } },
      { parent: this },
    );
    this.volumes = [
      { name: "scripts", configMap: { name: script.metadata.name } },
      {
        name: "backups",
        ...dataVolume(name, { ...volume, namespace, labels, claimName: app, scratch: "1Gi" }, this),
      },
    ];
    const container = (verb: string, more: readonly string[]) => ({
      name: verb,
      image,
      imagePullPolicy: "IfNotPresent",
      command: [
        "/bin/sh",
        `${scriptFolder}/${scriptFile}`,
        verb,
        samplesPath,
        backupsPath,
        ...more,
      ],
      resources: resourcesOf(prometheusBackupSize),
      securityContext: restrictedContainer,
    });
    const mounts = (writesBackups: boolean) => [
      { name: "scripts", mountPath: scriptFolder, readOnly: true },
      { name: "storage", mountPath: samplesPath },
      { name: "backups", mountPath: backupsPath, ...(writesBackups ? {} : { readOnly: true }) },
    ];
    this.restore = { ...container("restore", []), volumeMounts: mounts(false) };

    new k8s.batch.v1.CronJob(
      name,
      {
        metadata,
        spec: {
          schedule,
          concurrencyPolicy: "Forbid",
          startingDeadlineSeconds: deadlineSeconds,
          successfulJobsHistoryLimit: 1,
          failedJobsHistoryLimit: 2,
          jobTemplate: {
            spec: {
              backoffLimit: 2,
              activeDeadlineSeconds: deadlineSeconds,
              template: {
                metadata: { labels },
                spec: {
                  ...restrictedPod,
                  restartPolicy: "Never",
                  // A volume is on one node at a time, and that is where Prometheus is.
                  affinity: {
                    podAffinity: {
                      requiredDuringSchedulingIgnoredDuringExecution: [
                        {
                          labelSelector: { matchLabels: { app: prometheusEndpoint.name } },
                          topologyKey: "kubernetes.io/hostname",
                        },
                      ],
                    },
                  },
                  containers: [
                    {
                      ...container("backup", [String(keptBackups)]),
                      volumeMounts: mounts(true),
                    },
                  ],
                  volumes: [...this.volumes, { name: "storage", ...samples }],
                },
              },
            },
          },
        },
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}
