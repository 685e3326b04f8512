/** The API server does not take a request, and says why. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  /** The HTTP status, such as 422 for an object that is not valid. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
