/** Vault does not do what it is asked, and says why. */
export class VaultError extends Error {
  override readonly name = "VaultError";
  /** The HTTP status. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Vault over HTTP, as the holder of a token. Paths are below `/v1/`. */
export class VaultApi {
  readonly address: string;
  readonly token: string;

  /** @param address without a slash at its end */
  constructor(address: string, token: string) {
    this.address = address;
    this.token = token;
  }

  /** @returns the data there, undefined where nothing is */
  async read<Data>(path: string): Promise<Data | undefined> {
    try {
      return (await this.#send<{ readonly data: Data }>("GET", path)).data;
    } catch (error) {
      if (isAbsence(path, error)) {
        return undefined;
      }
      throw error;
    }
  }

  async write(path: string, data: object): Promise<void> {
    await this.#send("POST", path, data);
  }

  /** Writes where Vault has something to say to it, and gives its whole answer. */
  async ask<Answer>(path: string, data: object): Promise<Answer> {
    return this.#send<Answer>("POST", path, data);
  }

  async delete(path: string): Promise<void> {
    await this.#send("DELETE", path).catch((error: unknown) => {
      if (!isAbsence(path, error)) {
        throw error;
      }
    });
  }

  /** @returns the answer; nothing, of whatever type, where it is empty */
  async #send<Answer>(method: string, path: string, data?: object): Promise<Answer> {
    const response = await fetch(`${this.address}/v1/${path}`, {
      method,
      headers: { "x-vault-token": this.token },
      ...(data === undefined ? {} : { body: JSON.stringify(data) }),
    });
    const written = await response.text();
    if (!response.ok) {
      throw new VaultError(response.status, `Vault answers ${response.status}: ${written.trim()}`);
    }
    return written === "" ? (undefined as Answer) : JSON.parse(written);
  }
}

/** A mount or login that is not there is a bad request, and whatever else is not there is not found. */
function isAbsence(path: string, error: unknown): boolean {
  return (
    error instanceof VaultError &&
    (error.status === 404 || (error.status === 400 && /^sys\/(mounts|auth)\//.test(path)))
  );
}
