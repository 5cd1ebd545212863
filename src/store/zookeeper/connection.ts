import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { StoreHost } from '../address.ts';
import type { StoreSettings } from '../settings.ts';
import { FrameSplitter } from './frames.ts';
import { JuteReader, JuteWriter } from './jute.ts';
import { OP, XID, ZK, type ZkOperation } from './protocol.ts';

/** The session to go on with; id 0 asks for a new one. */
export interface ZkSessionKey {
  readonly id: bigint;
  readonly password: Buffer;
}

export interface ConnectionOptions {
  readonly host: StoreHost;
  readonly settings: StoreSettings;
  readonly session: ZkSessionKey;
  readonly timeoutMs: number;
  /** A watched path changed. */
  readonly onWatch: (path: string) => void;
}

/** An answer: number of the newest transaction the server knows, the operation's error (0: none) and its result. */
export interface ZkAnswer {
  readonly zxid: bigint;
  readonly error: number;
  readonly result: JuteReader;
}

/** The server says that the session is over. */
export class ZkExpiredError extends Error {}

type Waiting = { readonly resolve: (answer: ZkAnswer) => void; readonly reject: (error: unknown) => void };

/** One connection to one server. What is asked on it when it breaks fails; nobody knows whether it was done. */
export class ZkConnection {
  readonly #socket: Socket;
  readonly #frames = new FrameSplitter();
  readonly #onWatch: (path: string) => void;
  readonly #waiting = new Map<number, Waiting>();
  readonly #pings: Waiting[] = [];
  readonly #greeting = Promise.withResolvers<JuteReader>();
  readonly #closed = Promise.withResolvers<Error>();
  #greeted = false;
  #xid = 0;

  /** Resolves with the reason when it breaks. */
  readonly closed: Promise<Error> = this.#closed.promise;
  session: ZkSessionKey;
  /** What the server granted. */
  timeoutMs = 0;

  private constructor(options: ConnectionOptions) {
    const { host, port } = options.host;
    const { tls } = options.settings;
    this.#socket = tls === undefined ? connectTcp({ host, port }) : connectTls({ host, port, ...tls });
    this.session = options.session;
    this.#onWatch = options.onWatch;
    this.#greeting.promise.catch(() => undefined); // `open` looks at it, unless it was aborted before
    this.#socket.setNoDelay(true);
    this.#socket.once(tls === undefined ? 'connect' : 'secureConnect', () => this.#socket.write(greeting(options)));
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#socket.once('error', (error) => this.destroy(error));
    this.#socket.once('close', () => this.destroy(new Error('the server closed the connection')));
  }

  /**
   * Connects, and takes up or starts the session.
   * @throws ZkExpiredError when the session is over
   */
  static async open(options: ConnectionOptions, signal: AbortSignal): Promise<ZkConnection> {
    signal.throwIfAborted();
    const connection = new ZkConnection(options);
    const leave = (): void => connection.destroy(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    try {
      await connection.#readGreeting();
      const { user } = options.settings;
      if (user !== undefined) await connection.#authenticate(`${user.name}:${user.password}`);
      return connection;
    } catch (error) {
      connection.destroy(error);
      throw error;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  /** Sends an operation. Answers come in the order of asking. @throws the reason when the connection breaks first */
  call({ op, body }: ZkOperation): Promise<ZkAnswer> {
    const xid = ++this.#xid;
    return new Promise((resolve, reject) => {
      this.#waiting.set(xid, { resolve, reject });
      this.#send(new JuteWriter().int(xid).int(op).raw(body));
    });
  }

  /** Resolves when the server has answered; it then knows that the session lives. */
  async ping(): Promise<void> {
    await new Promise<ZkAnswer>((resolve, reject) => {
      this.#pings.push({ resolve, reject });
      this.#send(new JuteWriter().int(XID.ping).int(OP.ping));
    });
  }

  /** Ends the session and the connection. */
  async close(): Promise<void> {
    await this.call({ op: OP.close, body: Buffer.alloc(0), what: 'ending the session' });
    this.destroy(new Error('closed'));
  }

  /** Drops the connection; the session lives on for its time. */
  destroy(reason: unknown): void {
    this.#socket.destroy();
    const error = reason instanceof Error ? reason : new Error(String(reason));
    this.#closed.resolve(error);
    this.#greeting.reject(error);
    for (const { reject } of [...this.#waiting.values(), ...this.#pings]) reject(error);
    this.#waiting.clear();
    this.#pings.length = 0;
  }

  async #readGreeting(): Promise<void> {
    const answer = await this.#greeting.promise;
    answer.int(); // protocol version
    this.timeoutMs = answer.int();
    this.session = { id: answer.long(), password: Buffer.from(answer.buffer()) };
    if (this.timeoutMs <= 0) throw new ZkExpiredError('the session is over');
  }

  async #authenticate(secret: string): Promise<void> {
    const body = new JuteWriter().int(0).text('digest').text(secret);
    const answer = await new Promise<ZkAnswer>((resolve, reject) => {
      this.#waiting.set(XID.auth, { resolve, reject });
      this.#send(new JuteWriter().int(XID.auth).int(OP.auth).raw(body.bytes()));
    });
    if (answer.error !== 0) throw new Error(`it refused the credentials (error ${answer.error})`);
  }

  #send(message: JuteWriter): void {
    if (this.#socket.destroyed) return void this.destroy(new Error('the connection is closed'));
    this.#socket.write(new JuteWriter().buffer(message.bytes()).bytes());
  }

  #take(chunk: Buffer): void {
    try {
      for (const frame of this.#frames.push(chunk)) this.#handle(new JuteReader(frame));
    } catch (error) {
      this.destroy(error);
    }
  }

  #handle(message: JuteReader): void {
    if (this.#greeted) return void this.#answer(message);
    this.#greeted = true;
    this.#greeting.resolve(message);
  }

  #answer(message: JuteReader): void {
    const [xid, zxid, error] = [message.int(), message.long(), message.int()];
    if (xid === XID.watch) return void this.#notify(message);
    const waiting = xid === XID.ping ? this.#pings.shift() : this.#waiting.get(xid);
    this.#waiting.delete(xid);
    if (error === ZK.sessionExpired || error === ZK.sessionMoved) waiting?.reject(new ZkExpiredError('the session is over'));
    else waiting?.resolve({ zxid, error, result: message });
  }

  #notify(event: JuteReader): void {
    const type = event.int();
    event.int(); // state of the connection, which we know
    if (type > 0) this.#onWatch(event.text());
  }
}

/**
 * The newest transaction we know is said to be 0: a server that is behind would refuse us, and one that was emptied for
 * ever. Reads ask the server to catch up first.
 */
function greeting({ session, timeoutMs }: ConnectionOptions): Buffer {
  const message = new JuteWriter().int(0).long(0n).int(timeoutMs).long(session.id).buffer(session.password).bool(false);
  return new JuteWriter().buffer(message.bytes()).bytes();
}
