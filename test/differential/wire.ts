import { connect, type Socket } from 'node:net';

/** The head of an answer as it was on the wire. */
export interface Head {
  readonly protocol: string;
  readonly status: number;
  readonly reason: string;
  /** In the order they came, names as they were written. */
  readonly headers: readonly (readonly [string, string])[];
}

/** How an answer's body ends: not at all (no body), by its length, by chunks, or with the connection. */
export type Framing = 'none' | 'length' | 'chunked' | 'close' | 'upgraded';

/** A connection on which HTTP is written and read by hand, so that nothing of the answer's form is lost. */
export class Wire implements Disposable {
  readonly #socket: Socket;
  readonly #deadlineMs: number;
  #read = Buffer.alloc(0);
  #over = false;
  #wake: (() => void) | undefined;

  /** @param deadlineMs after which every wait fails, from now on */
  constructor(address: string, timeoutMs: number) {
    const [host = '', port] = address.split(':');
    this.#deadlineMs = Date.now() + timeoutMs;
    this.#socket = connect({ host, port: Number(port), allowHalfOpen: true, noDelay: true });
    this.#socket.on('data', (chunk) => {
      this.#read = Buffer.concat([this.#read, chunk]);
      this.#wake?.();
    });
    const over = (): void => {
      this.#over = true;
      this.#wake?.();
    };
    this.#socket.on('end', over).on('close', over).on('error', over);
  }

  write(data: string | Uint8Array): void {
    this.#socket.write(data);
  }

  /** Closes our direction. */
  end(): void {
    this.#socket.end();
  }

  /** Reads up to the end of a head. @throws when the connection ends before it */
  async head(): Promise<Head> {
    const text = await this.#until((read) => {
      const end = read.indexOf('\r\n\r\n');
      return end < 0 ? undefined : end + 4;
    });
    const [first = '', ...lines] = text.toString('latin1').trimEnd().split('\r\n');
    const [protocol = '', status = '', ...reason] = first.split(' ');
    const headers = lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
    });
    return { protocol, status: Number(status), reason: reason.join(' '), headers };
  }

  /**
   * Reads a body.
   * @param enough stops before its end as soon as the body so far is enough
   * @returns what was read, and whether it came to its end
   */
  async body(
    framing: Framing,
    length: number,
    enough: (body: Buffer) => boolean,
  ): Promise<{ readonly body: Buffer; readonly ended: boolean }> {
    if (framing === 'none') return { body: Buffer.alloc(0), ended: true };
    if (framing === 'length') return { body: await this.#take(length), ended: true };
    if (framing === 'chunked') return await this.#chunks(enough);
    await this.#wait(() => this.#over || enough(this.#read));
    return { body: this.#read, ended: this.#over };
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  async #chunks(enough: (body: Buffer) => boolean): Promise<{ readonly body: Buffer; readonly ended: boolean }> {
    let body = Buffer.alloc(0);
    for (;;) {
      const line = await this.#until((read) => {
        const end = read.indexOf('\r\n');
        return end < 0 ? undefined : end + 2;
      });
      const size = Number.parseInt(line.toString('latin1'), 16);
      if (Number.isNaN(size)) throw new Error(`no chunk: ${JSON.stringify(line.toString('latin1').slice(0, 100))}`);
      const chunk = await this.#take(size + 2);
      body = Buffer.concat([body, chunk.subarray(0, size)]);
      if (size === 0) return { body, ended: true };
      if (enough(body)) return { body, ended: false };
    }
  }

  async #take(bytes: number): Promise<Buffer> {
    return await this.#until((read) => (read.length < bytes ? undefined : bytes));
  }

  /** Takes off what `end` says; waits for more while it says nothing. */
  async #until(end: (read: Buffer) => number | undefined): Promise<Buffer> {
    let at: number | undefined;
    await this.#wait(() => {
      at = end(this.#read);
      return at !== undefined || this.#over;
    });
    if (at === undefined) throw new Error(`the connection ended after ${JSON.stringify(this.#read.toString('latin1').slice(0, 200))}`);
    const taken = this.#read.subarray(0, at);
    this.#read = this.#read.subarray(at);
    return taken;
  }

  async #wait(done: () => boolean): Promise<void> {
    while (!done()) {
      const leftMs = this.#deadlineMs - Date.now();
      if (leftMs <= 0) throw new Error(`no end in time; so far ${JSON.stringify(this.#read.toString('latin1').slice(0, 200))}`);
      await this.#more(leftMs);
    }
  }

  #more(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
    });
  }
}
