import { tmpdir } from "node:os";
import { join } from "node:path";

/** The one folder that everything of the lab is in, and what is where. */
export interface Layout {
  readonly folder: string;
  readonly credentials: string;
  readonly etcd: string;
  readonly containerd: string;
  readonly kubelet: string;
  readonly cni: string;
  readonly logs: string;
  /** A file with the process id, as the lab counts, of each component that runs. */
  readonly pids: string;
  /** What is written below `/var`, seen only from inside the lab. */
  readonly var: string;
  readonly kubeconfig: string;
  /** A file that is there once the controllers are. */
  readonly installed: string;
  readonly containerdSocket: string;
}

/** In the system's temporary folder, so that a machine that was switched off has nothing left either. */
export const labFolder: string = join(tmpdir(), "paystream-lab");

export function layoutOf(folder: string): Layout {
  const containerd = join(folder, "containerd");
  return {
    folder,
    credentials: join(folder, "credentials"),
    etcd: join(folder, "etcd"),
    containerd,
    kubelet: join(folder, "kubelet"),
    cni: join(folder, "cni"),
    logs: join(folder, "logs"),
    pids: join(folder, "pids"),
    var: join(folder, "var"),
    kubeconfig: join(folder, "kubeconfig.json"),
    installed: join(folder, "installed"),
    containerdSocket: join(containerd, "containerd.sock"),
  };
}
