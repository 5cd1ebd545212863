import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { parseAnswers } from './answers.ts';
import type { Choose } from './choose.ts';
import type { FuzzRequest } from './request.ts';

/** What came of some requests on one connection. */
export interface Delivered {
  /** Everything that came back. */
  readonly answer: Buffer;
  /** Whether all bytes of all requests were sent. */
  readonly whole: boolean;
  /** Whether the client closed its direction. */
  readonly halfClosed: boolean;
  /** The other side ended the connection, or broke it, or all answers were there, or the client waited no longer. */
  readonly end: 'ended' | 'broken' | 'answered' | 'patience' | 'left';
  /** Whether the client waited as long as anything may take. */
  readonly due: boolean;
}

const MANNERS = ['whole', 'whole', 'whole', 'pieces', 'half', 'half then wait', 'leaves at once', 'half-closes', 'noise after'] as const;
/** How a client can behave. */
type Manner = (typeof MANNERS)[number];

/** For what may be endless, or is no request. */
const SHORT_PATIENCE_MS = 400;
/** Longer than any call takes that does not wait for a container. */
const LONG_PATIENCE_MS = 90_000;

/** Sends requests one after the other on one connection, in one of many manners, reads what comes back, and leaves. */
export async function deliver(address: string, requests: readonly FuzzRequest[], choose: Choose): Promise<Delivered> {
  const manner = choose.one(MANNERS);
  const breaksOff = choose.chance(50);
  await using connection = new Connection(address, breaksOff);
  const halfClosed = manner === 'half' || manner === 'half-closes';
  const due = isDue(requests, manner, halfClosed);
  await send(connection.socket, Buffer.concat(requests.map((request) => request.bytes)), manner, choose);
  const end =
    manner === 'leaves at once' ? 'left' : await connection.wait(requests, halfClosed, due ? LONG_PATIENCE_MS : SHORT_PATIENCE_MS);
  return { answer: connection.read, whole: manner !== 'half' && manner !== 'half then wait', halfClosed, end, due };
}

/** Whether an answer, or an end, must come: to what is a request, and to whoever closed the own direction. */
function isDue(requests: readonly FuzzRequest[], manner: Manner, halfClosed: boolean): boolean {
  if (requests.some(({ hijack }) => hijack)) return false;
  if (halfClosed) return true;
  return (manner === 'whole' || manner === 'pieces') && requests.every(({ tame, endless }) => tame && !endless);
}

class Connection implements AsyncDisposable {
  readonly socket: Socket;
  readonly #chunks: Buffer[] = [];
  readonly #breaksOff: boolean;
  #end: 'ended' | 'broken' | undefined;
  #wake: () => void = () => {};

  constructor(address: string, breaksOff: boolean) {
    const [host = '', port] = address.split(':');
    this.#breaksOff = breaksOff;
    this.socket = connect({ host, port: Number(port), allowHalfOpen: true, noDelay: true });
    this.socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#wake();
    });
    this.socket.once('end', () => this.#over('ended'));
    this.socket.once('error', () => this.#over('broken'));
    this.socket.once('close', () => this.#over('broken'));
  }

  get read(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** Until all answers are there, the other side ends, or patience does. */
  async wait(requests: readonly FuzzRequest[], halfClosed: boolean, patienceMs: number): Promise<Delivered['end']> {
    const until = performance.now() + patienceMs;
    const methods = requests.map(({ line }) => line.split(' ', 1)[0] ?? '');
    while (this.#end === undefined) {
      if (!halfClosed && parseAnswers(this.read, methods, false).answers.filter((a) => a.complete).length >= requests.length)
        return 'answered';
      const leftMs = until - performance.now();
      if (leftMs <= 0) return 'patience';
      const more = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      const stop = new AbortController();
      await Promise.race([more, delay(leftMs, undefined, { signal: stop.signal, ref: true }).catch(() => {})]);
      stop.abort();
    }
    return this.#end;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.socket.closed) return;
    const closed = new Promise((resolve) => this.socket.once('close', resolve));
    if (this.#breaksOff) this.socket.resetAndDestroy();
    else this.socket.destroy();
    await closed;
  }

  #over(how: 'ended' | 'broken'): void {
    this.#end ??= how;
    this.#wake();
  }
}

async function send(socket: Socket, bytes: Buffer, manner: Manner, choose: Choose): Promise<void> {
  const half = bytes.subarray(0, choose.below(bytes.length));
  switch (manner) {
    case 'pieces':
      for (let at = 0; at < bytes.length; ) {
        const end = at + 1 + choose.below(Math.max(200, bytes.length / 5));
        socket.write(bytes.subarray(at, end));
        at = end;
        await delay(1 + choose.below(3));
      }
      return;
    case 'half':
      return void socket.end(half);
    case 'half then wait':
      socket.write(half);
      return void (await delay(30));
    case 'half-closes':
      return void socket.end(bytes);
    case 'noise after':
      socket.write(bytes);
      await delay(5);
      return void socket.write(choose.bytes(choose.below(500)));
    default:
      socket.write(bytes);
  }
}
