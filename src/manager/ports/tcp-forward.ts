import { once, setMaxListeners } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { anySignal } from '../../base/index.ts';
import { couple } from '../../engine/index.ts';
import type { Forward, ForwardIo, ForwardTarget } from './forward.ts';

/** More at a time on one port are dropped. */
const MAX_CONNECTIONS = 10_000;
/** A machine that vanished in the middle of a silent connection is noticed after about this time. */
const KEEP_ALIVE_MS = 30_000;

/** A TCP port whose connections are passed on, each direction at its reader's pace and ended on its own. */
export class TcpForward implements Forward {
  readonly #server: Server;
  readonly #io: ForwardIo;
  #target: ForwardTarget | undefined;
  #cut = neverWarns();

  private constructor(io: ForwardIo) {
    this.#io = io;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }, (client) =>
      this.#serve(client),
    );
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  static async open(address: string, port: number, io: ForwardIo): Promise<TcpForward> {
    const forward = new TcpForward(io);
    forward.#server.listen({ host: address, port });
    await once(forward.#server, 'listening');
    forward.#server.on('error', io.onError);
    return forward;
  }

  aim(target: ForwardTarget): void {
    this.#target = target;
    this.#cut.abort();
    this.#cut = neverWarns();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#target = undefined;
    this.#cut.abort();
    await closed;
  }

  #serve(client: Socket): void {
    const target = this.#target;
    if (target === undefined) {
      client.on('error', () => undefined).resetAndDestroy();
      return;
    }
    const upstream = this.#dial(target);
    // A broken connection must not look like one that was closed in order: the other side would take what it has for all.
    upstream.once('error', () => client.resetAndDestroy());
    client.once('error', () => upstream.resetAndDestroy());
    void couple(client, upstream, anySignal(this.#cut.signal, target.lost));
  }

  #dial({ host, port }: ForwardTarget): Socket {
    const upstream = connect({ host, port, allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
    upstream.setTimeout(this.#io.connectTimeoutMs, () => upstream.destroy(new Error('no connection in time')));
    upstream.once('connect', () => upstream.setTimeout(0));
    return upstream;
  }
}

/** Every connection listens, which Node would take for a leak. */
function neverWarns(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
