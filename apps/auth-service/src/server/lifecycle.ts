import type { Socket } from "node:net";

/** Where the process is in its life, as seen by those who answer requests and by who stops it. */
export class Lifecycle {
  #draining = false;
  /** The connections on which a request is being answered. */
  readonly answering = new Set<Socket>();

  /** True once the process is to take no more requests. */
  get draining(): boolean {
    return this.#draining;
  }

  drain(): void {
    this.#draining = true;
  }
}
