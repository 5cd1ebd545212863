import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { Doorbell, ignoreAbort } from '../../base/index.ts';
import type { Forward, ForwardIo, ForwardTarget } from './forward.ts';
import { hasRoom, UdpSession } from './udp-session.ts';

/** Clients of one port at a time; the one that was silent longest makes room for the next. */
const MAX_SESSIONS = 1_024;

interface Client {
  readonly session: UdpSession;
  lastUsedMs: number;
}

/** A UDP port: each client gets a session, which ends when nothing passes for a while. */
export class UdpForward implements Forward {
  readonly #socket: Socket;
  readonly #io: ForwardIo;
  /** By address and port, the one used last at the end. */
  readonly #clients = new Map<string, Client>();
  readonly #bell = new Doorbell();
  readonly #over = new AbortController();
  readonly #sweeping: Promise<void>;
  #target: ForwardTarget | undefined;

  private constructor(socket: Socket, io: ForwardIo) {
    this.#socket = socket;
    this.#io = io;
    socket.on('error', io.onError);
    socket.on('message', (datagram, from) => this.#pass(datagram, from));
    this.#sweeping = this.#sweep(this.#over.signal).catch(ignoreAbort);
  }

  static async open(address: string, port: number, io: ForwardIo): Promise<UdpForward> {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    socket.bind({ address, port });
    await once(socket, 'listening');
    return new UdpForward(socket, io);
  }

  /** Clients that have a session at the moment. */
  get clients(): number {
    return this.#clients.size;
  }

  aim(target: ForwardTarget): void {
    this.#target = target;
    this.#cutAll();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#socket, 'close');
    this.#target = undefined;
    this.#over.abort();
    this.#cutAll();
    this.#socket.close();
    await Promise.all([closed, this.#sweeping]);
  }

  #pass(datagram: Buffer, from: RemoteInfo): void {
    const target = this.#target;
    if (target === undefined || target.lost.aborted) return;
    const key = `${from.address} ${from.port}`;
    const client = this.#clients.get(key) ?? { session: this.#open(target, key, from), lastUsedMs: 0 };
    this.#used(key, client);
    client.session.send(datagram);
  }

  #open(target: ForwardTarget, key: string, from: RemoteInfo): UdpSession {
    const [oldest] = this.#clients.keys();
    if (oldest !== undefined && this.#clients.size >= MAX_SESSIONS) this.#end(oldest);
    if (this.#clients.size === 0) this.#bell.ring();
    const answer = (datagram: Buffer): void => {
      const client = this.#clients.get(key);
      if (client !== undefined) this.#used(key, client);
      if (hasRoom(this.#socket)) this.#socket.send(datagram, from.port, from.address);
    };
    const session = new UdpSession(target, answer, () => {
      if (this.#clients.get(key)?.session === session) this.#end(key);
    });
    return session;
  }

  #used(key: string, client: Client): void {
    client.lastUsedMs = this.#io.clock.nowMs();
    this.#clients.delete(key);
    this.#clients.set(key, client);
  }

  #end(key: string): void {
    this.#clients.get(key)?.session[Symbol.dispose]();
    this.#clients.delete(key);
  }

  #cutAll(): void {
    for (const key of [...this.#clients.keys()]) this.#end(key);
  }

  async #sweep(signal: AbortSignal): Promise<void> {
    const { clock, udpIdleMs } = this.#io;
    while (!signal.aborted) {
      await this.#bell.wait(this.#clients.size === 0 ? undefined : udpIdleMs / 4, clock, signal);
      const idleSinceMs = clock.nowMs() - udpIdleMs;
      for (const [key, { lastUsedMs }] of this.#clients) if (lastUsedMs <= idleSinceMs) this.#end(key);
    }
  }
}
