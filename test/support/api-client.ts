import { connect, type Socket } from 'node:net';

/** An answer read to its end. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed where it is JSON, else undefined. */
  readonly body: unknown;
}

/** Calls of the Docker API at one address, as SDKs make them. */
export class ApiClient {
  readonly base: string;

  /** @param base `http://host:port`, with `/v1.N` where a version is wanted */
  constructor(base: string) {
    this.base = base;
  }

  at(version: string): ApiClient {
    return new ApiClient(`${this.base}/v${version}`);
  }

  async call(method: string, path: string, body?: unknown, headers: { readonly [name: string]: string } = {}): Promise<ApiAnswer> {
    const json = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } };
    const answer = await fetch(`${this.base}${path}`, { method, redirect: 'manual', headers, ...json });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') === true && text !== '';
    return { status: answer.status, headers: answer.headers, text, body: isJson ? JSON.parse(text) : undefined };
  }

  /** The value at a dotted path of a GET's answer: `State.Running`. */
  async read(path: string, field: string): Promise<unknown> {
    return valueAt((await this.call('GET', path)).body, field);
  }

  /** Creates a container of busybox. @returns its id */
  async create(name: string, body: object = {}): Promise<string> {
    const answer = await this.call('POST', `/containers/create?name=${name}`, { Image: 'busybox', Cmd: ['sleep', '1000'], ...body });
    if (answer.status !== 201) throw new Error(`create ${name}: ${answer.status} ${answer.text}`);
    return String(valueAt(answer.body, 'Id'));
  }

  /** Creates and starts one. */
  async run(name: string, body: object = {}): Promise<string> {
    const id = await this.create(name, body);
    const started = await this.call('POST', `/containers/${id}/start`);
    if (started.status !== 204) throw new Error(`start ${name}: ${started.status} ${started.text}`);
    return id;
  }
}

/** The value at a dotted path. */
export function valueAt(value: unknown, path: string): unknown {
  let at = value;
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as { readonly [key: string]: unknown })[key];
  }
  return at;
}

/** A connection to write HTTP on by hand. */
export class RawConnection implements Disposable {
  readonly socket: Socket;
  /** Everything read so far. */
  #read = Buffer.alloc(0);
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(address: string) {
    const [host = '', port] = address.split(':');
    this.socket = connect({ host, port: Number(port), allowHalfOpen: true });
    this.socket.on('data', (chunk) => {
      this.#read = Buffer.concat([this.#read, chunk]);
      this.#wake?.();
    });
    const end = (): void => {
      this.#ended = true;
      this.#wake?.();
    };
    this.socket.on('end', end).on('close', end).on('error', end);
  }

  /** A request's head, its headers one per text, and its body with length, if any. */
  request(line: string, headers: readonly string[] = [], body = ''): this {
    const length = body === '' ? [] : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`];
    this.socket.write(`${line} HTTP/1.1\r\n${['Host: docker', ...headers, ...length].join('\r\n')}\r\n\r\n${body}`);
    return this;
  }

  write(text: string): this {
    this.socket.write(text);
    return this;
  }

  /** Closes our direction. */
  end(): this {
    this.socket.end();
    return this;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Waits until what was read matches. @throws with what was read when the other side ends, or time is over */
  async until(pattern: RegExp, timeoutMs = 10_000): Promise<string> {
    const over = Date.now() + timeoutMs;
    for (;;) {
      const text = this.#read.toString('latin1');
      if (pattern.test(text)) return text;
      if (this.#ended || Date.now() > over) throw new Error(`${this.#ended ? 'ended' : 'still open'}, nothing matches ${pattern}: ${text}`);
      await this.#more(over - Date.now());
    }
  }

  /** Everything until the other side closes its direction. */
  async toEnd(timeoutMs = 15_000): Promise<string> {
    const over = Date.now() + timeoutMs;
    while (!this.#ended) {
      if (Date.now() > over) throw new Error(`still open after ${timeoutMs} ms: ${this.#read.toString('latin1')}`);
      await this.#more(over - Date.now());
    }
    return this.#read.toString('latin1');
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }

  #more(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
