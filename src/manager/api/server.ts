import { setMaxListeners } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ignoreAbort } from '../../base/index.ts';
import type { ApiContext } from './call.ts';
import { Dispatcher } from './dispatcher.ts';
import { formatListenAddress, type ListenAddress } from './listen-address.ts';
import { Listener } from './listener.ts';
import type { Route } from './route.ts';
import { routes as allRoutes } from './routes.ts';
import type { ServerTls } from './server-tls.ts';
import { clearStaleSocket, protectSocket, type SocketAccess } from './unix-socket.ts';

/** How long calls under way may take to end when the server closes. */
const CLOSE_GRACE_MS = 5000;

/** How a listener is reached. */
export interface ListenerAccess {
  /** Of a TCP listener; absent: plain. Unix sockets are always plain: the file's mode says who may. */
  readonly tls?: ServerTls | undefined;
  /** Of a unix socket's file. */
  readonly socket?: SocketAccess | undefined;
}

/** Serves the Docker API on any number of addresses. Disposing it stops listening and ends every call in bounded time. */
export class ApiServer implements AsyncDisposable {
  readonly #context: ApiContext;
  readonly #stop = new AbortController();
  readonly #dispatcher: Dispatcher;
  readonly #listeners: Listener[] = [];

  /** @param routes the whole API unless given */
  constructor(context: ApiContext, routes: readonly Route[] = allRoutes()) {
    this.#context = context;
    // Each call under way listens.
    setMaxListeners(0, this.#stop.signal);
    this.#dispatcher = new Dispatcher(context, routes, this.#stop.signal);
  }

  /**
   * Starts listening.
   * @returns the address with the port the system chose, if it had to
   * @throws the system's error when the address is in use; BadInputError when a unix socket is served by someone else
   */
  async listen(address: ListenAddress, access: ListenerAccess = {}): Promise<ListenAddress> {
    const isTcp = address.kind === 'tcp';
    const listener = new Listener(this.#dispatcher, { tcp: isTcp, tls: isTcp ? access.tls : undefined }, this.#context);
    if (!isTcp) await clearStaleSocket(address.path);
    const bound = await listener.listen(address);
    this.#listeners.push(listener);
    if (!isTcp) await protectSocket(address.path, access.socket);
    const actual = isTcp ? { ...address, port: portOf(bound, address.port) } : address;
    this.#context.log.info('listening', { address: formatListenAddress(actual) });
    return actual;
  }

  /** New connections to TLS listeners are made with `tls`; those there are stay. */
  renewTls(tls: ServerTls): void {
    for (const listener of this.#listeners) listener.renewTls(tls);
  }

  /** Stops listening; calls under way get `graceMs` to end, then their connections are cut. */
  async close(graceMs = CLOSE_GRACE_MS): Promise<void> {
    const closed = Promise.all(this.#listeners.splice(0).map((listener) => this.#closeOne(listener, graceMs)));
    await closed;
    this.#stop.abort();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #closeOne(listener: Listener, graceMs: number): Promise<void> {
    const ended = new AbortController();
    const closed = listener.close().finally(() => ended.abort());
    await this.#context.clock.sleep(graceMs, ended.signal).catch(ignoreAbort);
    listener.cut();
    await closed;
  }
}

function portOf(bound: AddressInfo | string | null, fallback: number): number {
  return typeof bound === 'object' && bound !== null ? bound.port : fallback;
}
