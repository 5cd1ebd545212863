import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { test } from 'node:test';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { bodyDecoder, framingOf } from './body-decoder.ts';
import { Engine } from './engine.ts';
import type { EngineOptions } from './options.ts';

/** The head of a request as it came on the wire. */
export interface SeenHead {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly string[];
}

export interface SeenRequest extends SeenHead {
  readonly body: Buffer;
}

/** One connection to a scripted engine; the script reads requests off it and writes whatever bytes it likes. */
export class Connection {
  readonly socket: Socket;
  /** Bytes that came and were not asked for yet. */
  held: Buffer = Buffer.alloc(0);
  #ended = false;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      this.held = Buffer.concat([this.held, bytes]);
    });
    socket.on('end', () => {
      this.#ended = true;
    });
  }

  /** The head of the next request, or `undefined` when the other side is done. */
  async head(): Promise<SeenHead | undefined> {
    const text = await this.#until('\r\n\r\n');
    if (text === undefined) return undefined;
    const [first = '', ...lines] = text.split('\r\n').filter((line) => line !== '');
    const [method = '', target = ''] = first.split(' ');
    const headers = lines.flatMap((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]);
    return { method, target, headers };
  }

  /** The body that belongs to a head. */
  async body({ headers }: SeenHead): Promise<Buffer> {
    const decoder = bodyDecoder(framingOf(headers, 0));
    const parts: Buffer[] = [];
    while (!decoder.done) {
      if (this.held.length === 0 && !(await this.#more())) break;
      const { data, rest } = decoder.push(this.held);
      parts.push(...data);
      this.held = rest;
    }
    return Buffer.concat(parts);
  }

  /** Waits until exactly these bytes have come. */
  async expect(text: string): Promise<void> {
    while (this.held.length < text.length && (await this.#more()));
    assert.equal(this.held.toString('latin1', 0, text.length), text);
    this.held = this.held.subarray(text.length);
  }

  /** Waits until the other side has ended its direction. */
  async end(): Promise<void> {
    if (!this.#ended) await once(this.socket, 'end');
  }

  /** Waits until the connection is gone, be it by an error. */
  async closed(): Promise<void> {
    if (!this.socket.closed) await new Promise((resolve) => this.socket.once('close', resolve));
  }

  json(body: unknown, status = 200): void {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    this.socket.write(
      `HTTP/1.1 ${status} X\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    );
  }

  async #until(mark: string): Promise<string | undefined> {
    let at = this.held.indexOf(mark);
    while (at < 0) {
      if (!(await this.#more())) return undefined;
      at = this.held.indexOf(mark);
    }
    const text = this.held.toString('latin1', 0, at + mark.length);
    this.held = this.held.subarray(at + mark.length);
    return text;
  }

  async #more(): Promise<boolean> {
    if (this.#ended || this.socket.destroyed) return false;
    const stop = new AbortController();
    const options = { signal: stop.signal };
    await Promise.race(['data', 'end', 'close'].map((event) => once(this.socket, event, options))).catch(() => undefined);
    stop.abort();
    return !this.#ended && !this.socket.destroyed;
  }
}

/** A server that does to connections what a test says, and a client for it. */
export class ScriptedEngine implements AsyncDisposable {
  readonly engine: Engine;
  /** Every connection made, oldest first. */
  readonly connections: Connection[] = [];
  readonly #server: Server;
  readonly #sockets: Socket[] = [];

  constructor(server: Server, options: Partial<EngineOptions>) {
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    this.#server = server;
    // Also those whose TLS handshake failed.
    server.on('connection', (socket: Socket) => this.#sockets.push(socket));
    this.engine = new Engine({ endpoint: { kind: 'tcp', host: '127.0.0.1', port: address.port }, ...options });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine[Symbol.asyncDispose]();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Starts a server that hands each connection to `script`. */
export async function scriptedConnections(
  script: (connection: Connection, index: number) => void | Promise<void>,
  options: Partial<EngineOptions> = {},
  secure?: TlsOptions,
): Promise<ScriptedEngine> {
  const server = secure === undefined ? createServer({ allowHalfOpen: true, noDelay: true }) : createTlsServer(secure);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const scripted = new ScriptedEngine(server, options);
  server.on(secure === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    const connection = new Connection(socket);
    scripted.connections.push(connection);
    void script(connection, scripted.connections.length - 1);
  });
  return scripted;
}

/** Starts a server that answers `/version` by itself and hands every other request to `answer`, over kept-alive connections. */
export function scriptedEngine(
  answer: (request: SeenRequest, connection: Connection) => unknown,
  options: Partial<EngineOptions> = {},
  secure?: TlsOptions,
): Promise<ScriptedEngine> {
  const withBody = async (head: SeenHead, connection: Connection): Promise<unknown> =>
    await answer({ ...head, body: await connection.body(head) }, connection);
  return scriptedHeads(withBody, options, secure);
}

/** As `scriptedEngine`, but `answer` is called before the body of the request is read, and reads it if it likes. */
export function scriptedHeads(
  answer: (head: SeenHead, connection: Connection) => unknown,
  options: Partial<EngineOptions> = {},
  secure?: TlsOptions,
): Promise<ScriptedEngine> {
  const serve = async (connection: Connection): Promise<void> => {
    for (let head = await connection.head(); head !== undefined; head = await connection.head()) {
      if (head.target === '/version') connection.json({ ApiVersion: '1.51', MinAPIVersion: '1.24', Version: '28.5.2' });
      else await answer(head, connection);
    }
    connection.socket.end();
  };
  return scriptedConnections(serve, options, secure);
}

test('the scripted engine reads requests and answers; calls one after the other share connections', async () => {
  await using scripted = await scriptedEngine((request, connection) => connection.json({ got: request.body.toString() }));
  for (let n = 0; n < 10; n++) {
    const { body } = await scripted.engine.json({ method: 'POST', path: '/a', body: { json: { n } } });
    assert.deepEqual(body, { got: `{"n":${n}}` });
  }
  assert.ok(scripted.connections.length <= 2, `${scripted.connections.length} connections for 10 calls in a row`);
});
