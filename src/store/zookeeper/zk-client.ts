import { aborted, anySignal, errorText, ignoreAbort } from '../../base/index.ts';
import type { StoreHost } from '../address.ts';
import { SessionLostError, StoreUnreachableError } from '../errors.ts';
import type { StoreSettings } from '../settings.ts';
import type { StoreIo } from '../store-io.ts';
import { type ZkAnswer, ZkConnection, ZkExpiredError, type ZkSessionKey } from './connection.ts';
import type { ZkOperation } from './protocol.ts';

export interface ZkClientOptions {
  /** The store's address, for messages. */
  readonly address: string;
  readonly hosts: readonly StoreHost[];
  readonly settings: StoreSettings;
  /** Wanted length of the session; the server has limits of its own. */
  readonly timeoutMs: number;
  /** When the session has ended: start a new one, or be of no use any more. */
  readonly whenExpired: 'renew' | 'stop';
}

const NO_SESSION: ZkSessionKey = { id: 0n, password: Buffer.alloc(16) };
/** Pause between two tries to connect. */
const RETRY_MS = 200;

/** One ZooKeeper session, over as many connections as it takes. Connects when first used. */
export class ZkClient implements AsyncDisposable {
  readonly #options: ZkClientOptions;
  readonly #io: StoreIo;
  readonly #stop = new AbortController();
  readonly #watchers = new Set<(path: string) => void>();
  #connected = Promise.withResolvers<ZkConnection>();
  #run: Promise<void> | undefined;
  #session = NO_SESSION;
  #open: ZkConnection | undefined;
  #failure: unknown;
  #expired = false;

  constructor(options: ZkClientOptions, io: StoreIo) {
    this.#options = options;
    this.#io = io;
    this.#connected.promise.catch(() => undefined); // calls look at it; there may be none
  }

  /** As ZooKeeper's tools write it: `0x1000…`. Only known once connected. */
  get sessionId(): string {
    return sessionText(this.#session.id);
  }

  /**
   * The connection there is, or the next one.
   * @throws StoreUnreachableError when there is none within the call's time, SessionLostError when there will be none
   */
  async connection(signal?: AbortSignal): Promise<ZkConnection> {
    this.#run ??= this.#keepConnected();
    return await this.#within('connecting', this.#connected.promise, signal);
  }

  /**
   * Makes a call; its answer may be an error of ZooKeeper's.
   * @param on the connection to make it on; watches end with theirs
   * @throws StoreUnreachableError when no answer comes in time or the connection breaks, SessionLostError
   */
  async call(operation: ZkOperation, signal?: AbortSignal, on?: ZkConnection): Promise<ZkAnswer> {
    const connection = on ?? (await this.connection(signal));
    return await this.#within(operation.what, connection.call(operation), signal);
  }

  /** Resolves when the server has just confirmed the session. @throws as `call` */
  async ping(signal?: AbortSignal): Promise<void> {
    const connection = await this.connection(signal);
    await this.#within('renewing the session', connection.ping(), signal);
  }

  /** Calls `note` with each watched path that changed, until disposed. */
  onWatch(note: (path: string) => void): Disposable {
    this.#watchers.add(note);
    return { [Symbol.dispose]: () => void this.#watchers.delete(note) };
  }

  /** Ends the session at the server. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#run !== undefined && !this.#expired) await this.#close();
    this.#stop.abort();
    await this.#run;
  }

  async #close(): Promise<void> {
    // Not connected, or no answer: the server ends the session once its time is over.
    const closing = this.#open?.close().catch(() => undefined);
    await Promise.race([closing, aborted(AbortSignal.timeout(this.#io.callTimeoutMs))]);
  }

  async #keepConnected(): Promise<void> {
    const { signal } = this.#stop;
    for (let at = Math.floor(this.#io.random.next() * this.#options.hosts.length); !signal.aborted; at++) {
      try {
        const connection = await this.#connect(at);
        this.#open = connection;
        this.#connected.resolve(connection);
        const broke = await this.#watchOver(connection);
        this.#forget(broke);
      } catch (error) {
        this.#failure = error;
        if (error instanceof ZkExpiredError && this.#giveUp()) return;
      }
      if (!signal.aborted) await this.#io.clock.sleep(RETRY_MS, signal).catch(ignoreAbort);
    }
    this.#connected.reject(new StoreUnreachableError(this.#options.address, 'connecting', 'this client of it was closed'));
  }

  async #connect(at: number): Promise<ZkConnection> {
    const { hosts, settings, timeoutMs } = this.#options;
    const host = hosts[at % hosts.length];
    if (host === undefined) throw new Error('no server is named');
    const options = { host, settings, timeoutMs, session: this.#session };
    const onWatch = (path: string): void => {
      for (const note of this.#watchers) note(path);
    };
    const limit = anySignal(this.#stop.signal, AbortSignal.timeout(Math.max(1_000, Math.ceil(timeoutMs / 3))));
    const connection = await ZkConnection.open({ ...options, onWatch }, limit);
    this.#session = connection.session;
    return connection;
  }

  /** Pings it until it breaks or goes silent, before the server gives up the session. @returns why it ended */
  async #watchOver(connection: ZkConnection): Promise<Error> {
    const { clock } = this.#io;
    const stop = new AbortController();
    const signal = anySignal(this.#stop.signal, stop.signal);
    // Silence shows after half of the session's time: enough is left to go on with another server.
    const quarter = connection.timeoutMs / 4;
    const pinging = async (): Promise<void> => {
      while (!signal.aborted) {
        await clock.sleep(quarter, signal);
        const silent = new AbortController();
        const over = clock.sleep(quarter, anySignal(signal, silent.signal));
        void over.then(() => connection.destroy(new Error(`no answer for ${Math.round(quarter)} ms`)), ignoreAbort);
        await connection.ping();
        silent.abort();
      }
    };
    const pings = pinging().catch(() => undefined); // a ping fails when the connection does, which `closed` tells
    const leave = (): void => connection.destroy(new Error('closed'));
    this.#stop.signal.addEventListener('abort', leave, { once: true });
    const why = await connection.closed;
    this.#stop.signal.removeEventListener('abort', leave);
    stop.abort();
    await pings;
    return why;
  }

  #forget(why: Error): void {
    this.#failure = why;
    this.#open = undefined;
    this.#connected = Promise.withResolvers();
    this.#connected.promise.catch(() => undefined);
  }

  /** Whether an ended session is the end. */
  #giveUp(): boolean {
    const { address, whenExpired } = this.#options;
    this.#expired = whenExpired === 'stop';
    if (this.#expired) this.#connected.reject(new SessionLostError(address, this.sessionId));
    this.#session = NO_SESSION;
    return this.#expired;
  }

  async #within<T>(what: string, work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const { callTimeoutMs } = this.#io;
    const limit = AbortSignal.timeout(callTimeoutMs);
    try {
      return await Promise.race([work, rejected(anySignal(limit, signal))]);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof SessionLostError || error instanceof StoreUnreachableError) throw error;
      const why = limit.aborted ? `no answer within ${callTimeoutMs} ms${this.#lastWords()}` : errorText(error);
      throw new StoreUnreachableError(this.#options.address, what, why, limit.aborted ? undefined : error);
    }
  }

  #lastWords(): string {
    return this.#failure === undefined ? '' : ` (last: ${errorText(this.#failure)})`;
  }
}

/** A session's id as ZooKeeper's tools write it. */
export function sessionText(id: bigint): string {
  return `0x${BigInt.asUintN(64, id).toString(16)}`;
}

function rejected(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal.aborted) reject(signal.reason);
  else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return promise;
}
