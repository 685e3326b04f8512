import { join } from "node:path";

/** What a node runs besides Kubernetes, as Debian packages it. */
export interface NodePackages {
  readonly catatonit: string;
  readonly containerd: string;
  readonly ctr: string;
  readonly runc: string;
  /** The folder of the network plugins. */
  readonly cni: string;
  /** What its programs, and those that call them, need to find each other and their libraries. */
  readonly environment: Readonly<Record<string, string>>;
}

/** @param folder that the packages were unpacked into */
export function nodePackages(folder: string): NodePackages {
  const programs = ["usr/bin", "usr/sbin", "sbin"].map((path) => join(folder, path));
  return {
    catatonit: join(folder, "usr/bin/catatonit"),
    containerd: join(folder, "usr/bin/containerd"),
    ctr: join(folder, "usr/bin/ctr"),
    runc: join(folder, "usr/sbin/runc"),
    cni: join(folder, "usr/lib/cni"),
    environment: {
      PATH: [...programs, process.env["PATH"]].join(":"),
      LD_LIBRARY_PATH: join(folder, "usr/lib/x86_64-linux-gnu"),
    },
  };
}
