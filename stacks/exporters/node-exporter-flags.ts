// cspell:ignore autofs binfmt configfs debugfs devpts devtmpfs fusectl hugetlbfs mqueue nsfs pipefs pstore
// cspell:ignore securityfs selinuxfs sysfs tracefs

/** Folders of the node, and where the pod finds them. */
export const hostFolders = [
  { name: "proc", path: "/proc", at: "/host/proc" },
  { name: "sys", path: "/sys", at: "/host/sys" },
  { name: "root", path: "/", at: "/host/root" },
] as const;

/** What is measured; everything else, of which most needs more rights, is off. */
const collectors = [
  "cpu",
  "diskstats",
  "filefd",
  "filesystem",
  "loadavg",
  "meminfo",
  "stat",
  "uname",
] as const;

/** The command line of node-exporter. https://github.com/prometheus/node_exporter#collectors */
export function nodeExporterFlags(): string[] {
  const [proc, sys, root] = hostFolders;
  return [
    `--path.procfs=${proc.at}`,
    `--path.sysfs=${sys.at}`,
    `--path.rootfs=${root.at}`,
    "--collector.disable-defaults",
    ...collectors.map((collector) => `--collector.${collector}`),
    // Volumes of pods are told by the kubelet, and what containers see is in files of the node.
    "--collector.filesystem.mount-points-exclude=^/(dev|proc|sys|run/.+|var/lib/(docker|containers|containerd|kubelet)/.+)($|/)",
    // In memory, or read-only by nature: nothing that fills up.
    "--collector.filesystem.fs-types-exclude=^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|iso9660|mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|erofs|sysfs|tmpfs|tracefs)$",
    "--web.disable-exporter-metrics",
    "--log.format=json",
  ];
}
