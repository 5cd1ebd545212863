import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

interface UnderWay {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * The answers under way on each connection. A client may send its next request before it has the answer to the last: what
 * is no request, or asks for the connection itself, is dealt with when all others are out.
 */
export class AnswersUnderWay {
  readonly #open = new WeakMap<Duplex, Set<UnderWay>>();
  /** Connections on which something more is done after the answers. */
  readonly #awaited = new WeakSet<Duplex>();

  /** Counts an answer until it is out, or its connection is gone. */
  add(request: IncomingMessage, response: ServerResponse): void {
    const one = { request, response };
    const open = this.#open.get(request.socket) ?? this.#opened(request.socket);
    open.add(one);
    response.once('close', () => open.delete(one));
  }

  /** Whether the body of a request is still being read. */
  isReading(socket: Duplex): boolean {
    return this.#of(socket).some(({ request }) => !request.complete);
  }

  /** Whether anything of an answer that is not over was sent, or is to be sent before that to the request being read. */
  isWriting(socket: Duplex): boolean {
    const open = this.#of(socket);
    return open.length > 1 || open.some(({ response }) => response.headersSent);
  }

  /** Whether an answer has begun and is not all there yet. */
  isFlowing(socket: Duplex): boolean {
    return this.#of(socket).some(({ response }) => response.headersSent && !response.writableEnded);
  }

  /** Lets a connection end with the last answer under way, unless `whenNone` waits for it: nothing more will be asked. */
  endWithLast(socket: Duplex): void {
    const last = this.#of(socket).at(-1);
    // Node marks it, too, but forgets that where the head without a `connection` header comes later.
    if (last !== undefined && !this.#awaited.has(socket)) last.response.shouldKeepAlive = false;
  }

  /** Whether the connection was taken from the HTTP server by whom it was to answer. */
  isTaken(socket: Duplex): boolean {
    // The first in line has the connection until its answer is over.
    const first = this.#of(socket)[0]?.response;
    return first?.socket === null && !first.writableFinished;
  }

  /** Calls `then` when no answer is under way on a connection, or it is gone; at once where there is none. */
  whenNone(socket: Duplex, then: () => void): void {
    const [first] = this.#of(socket);
    if (first === undefined || socket.destroyed) {
      then();
      return;
    }
    this.#awaited.add(socket);
    const next = (): void => {
      first.response.off('close', next);
      socket.off('close', next);
      this.whenNone(socket, then);
    };
    first.response.once('close', next);
    socket.once('close', next);
  }

  #opened(socket: Duplex): Set<UnderWay> {
    const open = new Set<UnderWay>();
    this.#open.set(socket, open);
    // Node tells only the answer whose turn it is; those behind it, and one whose connection was taken, would wait for ever.
    socket.once('close', () => {
      for (const { response } of open) if (response.socket === null) response.emit('close');
    });
    return open;
  }

  #of(socket: Duplex): readonly UnderWay[] {
    return [...(this.#open.get(socket) ?? [])];
  }
}
