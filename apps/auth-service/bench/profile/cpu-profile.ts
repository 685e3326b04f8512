/** What `node --cpu-prof` writes (Chrome DevTools Protocol, Profiler.Profile), as far as it is read here. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** Microseconds of the monotonic clock. */
  readonly startTime: number;
  /** The node on top of the stack, for each sample. */
  readonly samples: readonly number[];
  /** Microseconds from the sample before. */
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly children?: readonly number[];
}

/** A function; `url` is empty for what is not JavaScript. */
export interface CallFrame {
  readonly functionName: string;
  readonly url: string;
}

/** A stack, its innermost function first, and how long it was seen. */
export interface Stack {
  readonly frames: readonly CallFrame[];
  readonly microseconds: number;
}

/** The stacks that were seen from one moment to another, without those of waiting. */
export function stacksBetween(
  { nodes, startTime, samples, timeDeltas }: CpuProfile,
  from: number,
  to: number,
): Stack[] {
  const microseconds = new Map<number, number>();
  let now = startTime;
  samples.forEach((node, index) => {
    const delta = timeDeltas[index] ?? 0;
    now += delta;
    if (now >= from && now < to) {
      microseconds.set(node, (microseconds.get(node) ?? 0) + delta);
    }
  });
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  );
  const framesOf = (node: number): CallFrame[] => {
    const frames: CallFrame[] = [];
    for (let id: number | undefined = node; id !== undefined; id = parents.get(id)) {
      frames.push(byId.get(id)?.callFrame ?? { functionName: "", url: "" });
    }
    return frames;
  };
  return [...microseconds]
    .map(([node, time]) => ({ frames: framesOf(node), microseconds: time }))
    .filter(({ frames }) => frames[0]?.functionName !== "(idle)");
}
