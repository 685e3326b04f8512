import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";

/** The container runtime begins a new line of its file after so many bytes of a program's own line. */
const LONGEST = 16 * 1024;

/** The log of a container, as the container runtime writes it below the kubelet's folder. */
export class PodLog {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** @param podLogs the folder that the kubelet has for the logs of all pods */
  static async create(
    podLogs: string,
    { namespace, pod, container }: { namespace: string; pod: string; container: string },
  ): Promise<PodLog> {
    const uid = "c0ffee00-1234-4567-89ab-0123456789ab";
    const folder = join(podLogs, `${namespace}_${pod}_${uid}`, container);
    await mkdir(folder, { recursive: true });
    return new PodLog(join(folder, "0.log"));
  }

  /**
   * What a program prints to its standard output: each line with its time, and a long one in parts.
   * https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md
   *
   * @param at when it prints them
   */
  async print(lines: readonly string[], at = new Date()): Promise<void> {
    const written = lines.flatMap((line) => {
      const time = at.toISOString().replace("Z", "000000Z");
      const parts = line.match(new RegExp(`[^]{1,${LONGEST}}`, "g")) ?? [""];
      return parts.map(
        (part, index) => `${time} stdout ${index === parts.length - 1 ? "F" : "P"} ${part}\n`,
      );
    });
    await appendFile(this.#path, written.join(""));
  }
}
