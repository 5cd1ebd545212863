import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * The answers under way on each connection. A client may send its next request before it has the answer to the last; one
 * that asks for the connection itself must wait until all others are out.
 */
export class AnswersUnderWay {
  readonly #open = new WeakMap<Duplex, Set<ServerResponse>>();

  /** Counts an answer until it is out, or its connection is gone. */
  add(socket: Duplex, response: ServerResponse): void {
    const open = this.#open.get(socket) ?? new Set();
    this.#open.set(socket, open.add(response));
    response.once('close', () => open.delete(response));
  }

  /** Calls `then` when no answer is under way on a connection, or it is gone; at once where there is none. */
  whenNone(socket: Duplex, then: () => void): void {
    const [first] = this.#open.get(socket) ?? [];
    if (first === undefined || socket.destroyed) {
      then();
      return;
    }
    const next = (): void => {
      first.off('close', next);
      socket.off('close', next);
      this.whenNone(socket, then);
    };
    first.once('close', next);
    socket.once('close', next);
  }
}
