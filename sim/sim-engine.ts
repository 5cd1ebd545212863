import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Clock, type JsonObject, objectOf, parseJson, type Random } from '../src/base/index.ts';
import { SimContainers } from './sim-containers.ts';
import { SimEvents } from './sim-events.ts';

/** How a simulated engine misbehaves. `freeze` accepts and never answers, `reset` breaks every connection. */
export type SimFault = 'none' | 'freeze' | 'reset' | 'error';

export interface SimOptions {
  readonly name: string;
  readonly labels?: { readonly [name: string]: string };
  readonly cpus?: number;
  readonly memoryBytes?: number;
  /** Engine id; made up when absent. Give two engines one id to play a cloned machine. */
  readonly id?: string;
  readonly apiVersion?: string;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * One simulated Docker engine on a loopback port: enough of the Engine API for a manager to schedule on it (ping,
 * version, info, events, lists, create, start, stop, remove, inspect), without containers behind it. Written from the
 * API alone, so that a bug in our client cannot hide in our own fake.
 */
export class SimEngine implements AsyncDisposable {
  readonly options: SimOptions;
  /** Changing it makes it another engine. */
  id: string;
  readonly containers: SimContainers;
  /** Entries of its lists; `DELETE` takes them away by `Id` or `Name`. */
  networks: readonly JsonObject[] = [];
  volumes: readonly JsonObject[] = [];
  readonly events: SimEvents;
  fault: SimFault = 'none';
  /** Requests answered so far, by `METHOD /path`, ids left out. */
  readonly served = new Map<string, number>();
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port = 0;

  private constructor(options: SimOptions) {
    this.options = options;
    this.id = options.id ?? options.random.hex(16);
    this.events = new SimEvents(options.clock);
    this.containers = new SimContainers(this.events, options.clock, options.random);
    this.#server = createServer(
      { keepAliveTimeout: 120_000, maxHeaderSize: 1024 * 1024 },
      // Whatever a manager passes on must not end the process.
      (request, response) =>
        void this.#answer(request, response).catch((error: unknown) => send(response, 400, { message: String(error) })),
    );
    this.#server.on('connection', (socket) => this.#connected(socket));
  }

  static async start(options: SimOptions): Promise<SimEngine> {
    const engine = new SimEngine(options);
    await engine.listen();
    return engine;
  }

  /** `127.0.0.1:port` */
  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** Takes connections, on the port it had before if there was one. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Like a killed daemon: connections break, new ones are refused, until `listen` is called again. */
  async kill(): Promise<void> {
    for (const socket of this.#sockets) socket.resetAndDestroy();
    this.events.closeAll();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) await this.kill();
  }

  #connected(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.fault === 'freeze') return;
    if (this.fault === 'reset') return void request.socket.resetAndDestroy();
    if (this.fault === 'error') return send(response, 500, { message: 'the simulated engine fails' });
    const url = new URL(request.url ?? '/', 'http://engine');
    const path = url.pathname.replace(/^\/v\d+\.\d+/, '');
    const key = `${request.method} ${path.replace(/[0-9a-f]{64}/g, 'ID')}`;
    this.served.set(key, (this.served.get(key) ?? 0) + 1);
    const body = await readJson(request);
    if (path === '/events') return this.events.stream(url, response);
    const answer =
      this.#self(path) ??
      this.#objects(request.method ?? 'GET', path) ??
      this.containers.answer(request.method ?? 'GET', path, url.searchParams, body);
    send(response, answer.status, answer.body);
  }

  #self(path: string): { status: number; body: unknown } | undefined {
    const { options } = this;
    const apiVersion = options.apiVersion ?? '1.51';
    switch (path) {
      case '/_ping':
        return { status: 200, body: undefined };
      case '/version':
        return { status: 200, body: { Version: '28.5.2', ApiVersion: apiVersion, MinAPIVersion: '1.24', Os: 'linux', Arch: 'amd64' } };
      case '/info':
        return { status: 200, body: this.#info() };
      case '/images/json':
        return {
          status: 200,
          body: [{ Id: `sha256:${'b'.repeat(64)}`, RepoTags: ['busybox:latest'], RepoDigests: [], Created: 1, Size: 1 }],
        };
      case '/networks':
        return { status: 200, body: this.networks };
      case '/volumes':
        return { status: 200, body: { Volumes: this.volumes, Warnings: null } };
      default:
        return undefined;
    }
  }

  /** One network or volume: told, or removed. */
  #objects(method: string, path: string): { status: number; body: unknown } | undefined {
    const [, kind, id = ''] = /^\/(networks|volumes)\/([^/]+)$/.exec(path) ?? [];
    if (kind !== 'networks' && kind !== 'volumes') return undefined;
    const found = this[kind].find((entry) => entry['Id'] === id || entry['Name'] === id);
    if (found === undefined) return { status: 404, body: { message: `no such ${kind.slice(0, -1)}: ${id}` } };
    if (method === 'DELETE') this[kind] = this[kind].filter((entry) => entry !== found);
    return method === 'DELETE' ? { status: 204, body: undefined } : { status: 200, body: found };
  }

  #info(): JsonObject {
    const { options } = this;
    return {
      ID: this.id,
      Name: options.name,
      NCPU: options.cpus ?? 4,
      MemTotal: options.memoryBytes ?? 8 * 1024 ** 3,
      Labels: Object.entries(options.labels ?? {}).map(([key, value]) => `${key}=${value}`),
      Driver: 'overlay2',
      KernelVersion: '6.1.0',
      OperatingSystem: 'Simulated Linux',
      OSType: 'linux',
      Architecture: 'x86_64',
      ServerVersion: '28.5.2',
      SystemTime: new Date(options.clock.nowMs()).toISOString(),
    };
  }
}

async function readJson(request: IncomingMessage): Promise<JsonObject> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? {} : objectOf(parseJson(text));
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = body === undefined ? '' : `${JSON.stringify(body)}\n`;
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}
