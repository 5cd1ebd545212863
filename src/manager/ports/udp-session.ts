import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { ForwardTarget } from './forward.ts';

/** Datagrams that wait while the socket is set up; more are lost, as datagrams may be. */
const MAX_WAITING = 32;
/** More bytes than this waiting in a socket: its way is slower than its input, and datagrams are dropped. */
const MAX_QUEUE_BYTES = 1024 * 1024;

/** One client of a UDP port: a socket of its own towards the target, so that answers find their way back. */
export class UdpSession implements Disposable {
  readonly #socket: Socket;
  #waiting: Buffer[] | undefined = [];

  /** @param onAnswer gets what the target sends back; `onEnd` is called when the system broke the session */
  constructor({ host, port }: ForwardTarget, onAnswer: (datagram: Buffer) => void, onEnd: () => void) {
    this.#socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
    this.#socket.on('message', onAnswer);
    // Nobody listens there: the next datagram tries anew.
    this.#socket.on('error', onEnd);
    this.#socket.on('connect', () => this.#connected());
    this.#socket.connect(port, host);
  }

  send(datagram: Buffer): void {
    if (this.#waiting !== undefined) {
      if (this.#waiting.length < MAX_WAITING) this.#waiting.push(datagram);
    } else if (hasRoom(this.#socket)) this.#socket.send(datagram);
  }

  [Symbol.dispose](): void {
    this.#waiting = [];
    this.#socket.removeAllListeners('message').removeAllListeners('connect').close();
  }

  #connected(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const datagram of waiting) this.#socket.send(datagram);
  }
}

/** Whether a socket can take one more datagram without piling them up in memory. */
export function hasRoom(socket: Socket): boolean {
  return socket.getSendQueueSize() < MAX_QUEUE_BYTES;
}
