/** A process of the lab that is kept running. */
export interface Component {
  readonly name: string;
  readonly executable: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What the supervisor does inside the lab's namespaces, in this order. */
export interface Plan {
  /** Commands that must succeed before anything is started. */
  readonly preparation: readonly (readonly [program: string, ...args: string[]])[];
  readonly components: readonly Component[];
  /** Where each component's output is kept, in a file of its name. */
  readonly logs: string;
  /** Where each component's process id is kept, in a file of its name. */
  readonly pids: string;
}
