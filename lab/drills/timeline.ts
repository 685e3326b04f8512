/** Something that happened during a drill. */
export interface TimelineEvent {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `did`: by the drill itself; `seen`: in the cluster; `judged`: an expectation. */
  readonly kind: "did" | "seen" | "judged";
  readonly text: string;
}

/** What happened during a drill, told as it happens. */
export class Timeline {
  readonly startedAt: number;
  readonly #events: TimelineEvent[] = [];
  readonly #tell: (line: string) => void;

  /** @param tell takes a line for the person who watches */
  constructor(tell: (line: string) => void, startedAt = Date.now()) {
    this.#tell = tell;
    this.startedAt = startedAt;
  }

  /** In the order of time. What the cluster tells of can be known later than what followed. */
  get events(): readonly TimelineEvent[] {
    return this.#events.toSorted((a, b) => a.at - b.at);
  }

  did(text: string): void {
    this.#add({ at: Date.now(), kind: "did", text });
  }

  seen(at: number, text: string): void {
    this.#add({ at, kind: "seen", text });
  }

  judged(text: string): void {
    this.#add({ at: Date.now(), kind: "judged", text });
  }

  #add(event: TimelineEvent): void {
    this.#events.push(event);
    this.#tell(`${relativeTime(event.at - this.startedAt)}  ${MARKS[event.kind]} ${event.text}`);
  }
}

const MARKS = { did: ">", seen: " ", judged: "=" } as const;

/** Minutes and seconds with a tenth, such as `2:05.3`, five to seven characters wide. */
export function relativeTime(ms: number): string {
  const tenths = Math.max(0, Math.round(ms / 100));
  const minutes = Math.floor(tenths / 600);
  return `${minutes}:${((tenths % 600) / 10).toFixed(1).padStart(4, "0")}`.padStart(7);
}
