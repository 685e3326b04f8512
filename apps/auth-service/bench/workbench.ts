/** What all measurements of a run share. */
export interface Workbench {
  readonly rounds: number;
  readonly seconds: number;
  /** The core of the servers; undefined where nothing is pinned. */
  readonly core: number | undefined;
  /** Gets what the servers print. */
  readonly output: URL;
}
