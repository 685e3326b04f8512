/** How a tool is installed. Of two recipes that differ in nothing that decides the result, one is built. */
export interface Recipe {
  /** The folder whose files pin the tool, and everything that it is made of, by hash. */
  readonly pins: URL;
  /** What decides the result beside the pins. */
  readonly settings: readonly string[];
  /** Path of the executable, or of a folder of files, in the folder that the tool is installed into. */
  readonly executable: string;
  /** How long it takes on two cores with nothing cached, for whoever waits. */
  readonly duration: string;
  /** What this machine has to have and has not, such as `Go 1.21 or later`; undefined if nothing is missing. */
  missing(): Promise<string | undefined>;
  /** Installs into an empty folder that is moved when it is complete, so nothing may keep its path. */
  install(folder: string): Promise<void>;
}
