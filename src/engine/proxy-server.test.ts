import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { test } from 'node:test';
import { SchwarmError } from '../base/index.ts';
import type { Engine } from './engine.ts';
import type { ForwardResult, ForwardTarget } from './forward-target.ts';
import { refuseUpgrade } from './raw-response.ts';
import { type ScriptedEngine, scriptedEngine } from './scripted-engine.test.ts';
import { takeOver } from './take-over.ts';

/** What a test changes of a request that passes; the path stays as the client wrote it. */
export type TargetChanges = Omit<ForwardTarget, 'path'> & { readonly path?: string };

/** An HTTP server that passes everything on to one engine, as the API does: requests, upgrades, and attach without upgrade. */
export class ProxyServer implements AsyncDisposable {
  readonly port: number;
  /** How each passing ended, in order. */
  readonly results: (ForwardResult | Error)[] = [];
  readonly #server: Server;
  readonly #sockets: Socket[] = [];

  constructor(server: Server) {
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    this.port = address.port;
    this.#server = server;
    server.on('connection', (socket) => this.#sockets.push(socket));
  }

  static async start({ engine }: ScriptedEngine, changes: TargetChanges = {}, signal = new AbortController().signal): Promise<ProxyServer> {
    const server = createServer({ requestTimeout: 0 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new ProxyServer(server);
    const target = (request: IncomingMessage): ForwardTarget => ({ path: (request.url ?? '').replace(/\?.*/, ''), ...changes });
    server.on('request', (request, response) => {
      if (request.url === '/attach') void proxy.#attach(engine, request, response, target(request), signal);
      else void proxy.#forward(engine, request, response, target(request), signal);
    });
    server.on('upgrade', (request, socket: Duplex, head) => {
      void proxy.#splice(socket, () => engine.splice(request, socket, head, target(request), signal));
    });
    return proxy;
  }

  /** A connection to it. */
  connect(): Socket {
    const socket = connect({ port: this.port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    return socket.on('error', () => undefined);
  }

  /** Waits until that many passings have ended. */
  async ended(count: number): Promise<readonly (ForwardResult | Error)[]> {
    while (this.results.length < count) await new Promise(setImmediate);
    return this.results;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #forward(
    engine: Engine,
    request: IncomingMessage,
    response: ServerResponse,
    target: ForwardTarget,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      this.results.push(await engine.forward(request, response, target, signal));
    } catch (error) {
      this.#failed(response, error);
    }
  }

  async #attach(
    engine: Engine,
    request: IncomingMessage,
    response: ServerResponse,
    target: ForwardTarget,
    signal: AbortSignal,
  ): Promise<void> {
    const { socket, body } = await takeOver(request, response, 1024);
    await this.#splice(socket, () => engine.splice(request, socket, Buffer.alloc(0), { ...target, body }, signal));
  }

  #failed(response: ServerResponse, error: unknown): void {
    this.results.push(error instanceof Error ? error : new Error(String(error)));
    if (response.headersSent) return;
    response.writeHead(error instanceof SchwarmError ? error.status : 500).end(JSON.stringify({ message: String(error) }));
  }

  async #splice(socket: Duplex, act: () => Promise<void>): Promise<void> {
    try {
      await act();
      this.results.push({ status: undefined, complete: true });
    } catch (error) {
      this.results.push(error instanceof Error ? error : new Error(String(error)));
      refuseUpgrade(socket, error instanceof SchwarmError ? error.status : 500, String(error));
    }
  }
}

/** All that comes until the other side ends; our own side stays open, which reading a socket as a stream would not promise. */
export async function readAll(socket: Socket): Promise<string> {
  const parts: Buffer[] = [];
  socket.on('data', (part) => parts.push(part));
  if (!socket.readableEnded && !socket.closed) await new Promise((resolve) => socket.once('end', resolve).once('close', resolve));
  return Buffer.concat(parts).toString();
}

/** One whole exchange on a connection of its own: what the client got, byte for byte. */
export async function rawExchange(proxy: ProxyServer, request: string): Promise<string> {
  const socket = proxy.connect();
  socket.write(request);
  return await readAll(socket);
}

test('the proxy server passes a request on', async () => {
  await using scripted = await scriptedEngine((_request, connection) => connection.json({ a: 1 }));
  await using proxy = await ProxyServer.start(scripted);
  assert.match(await rawExchange(proxy, 'GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n'), /^HTTP\/1.1 200 .*\{"a":1\}$/s);
});
