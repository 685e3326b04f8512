import type { Plan } from "./plan.ts";

/**
 * Settings of the kernel that a kubelet insists on, and writes where they are others. They have no
 * namespace, so they would be the whole machine's, and stay.
 * https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/kubelet/cm/container_manager_linux.go
 */
const wanted = {
  "vm/overcommit_memory": "1",
  "vm/panic_on_oom": "0",
  "kernel/panic": "10",
  "kernel/panic_on_oops": "1",
  "kernel/keys/root_maxkeys": "1000000",
  "kernel/keys/root_maxbytes": "25000000",
} as const;

/**
 * Commands, for inside of the lab, after which a kubelet finds those settings as it wants them: files lie
 * over them, and the kernel's are not written.
 *
 * @param folder for these files, which is there and is gone with the lab
 */
export function coveredKernelSettings(folder: string): Plan["preparation"] {
  return Object.entries(wanted).flatMap(([setting, value]) => {
    const file = `${folder}/${setting.replaceAll("/", ".")}`;
    return [
      ["sh", "-c", `echo ${value} > ${file}`],
      ["mount", "--bind", file, `/proc/sys/${setting}`],
    ] as const;
  });
}
