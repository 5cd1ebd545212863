import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { BadInputError } from '../base/index.ts';
import { readRequestBody } from './upgrade-body.ts';

/** A client's connection taken out of the HTTP server, and the body its request had. */
export interface TakenRequest {
  readonly socket: Duplex;
  readonly body: Buffer;
}

/** What the server's parser listens to; at `close` it only gives up what it holds, further requests among it, and others listen, too. */
const PARSER_EVENTS = ['data', 'end', 'drain', 'timeout', 'error'];

/**
 * Takes the connection of an ordinary request away from the HTTP server, for attach and exec without `Upgrade`: there the
 * bytes after the body are the stream, and the server would read them as the next request. `response` is dead afterwards.
 *
 * Bytes in the same packet as the end of the request are lost to the server's parser before anyone can act; clients of
 * this form wait for the answer before they send.
 * @throws BadInputError when the body is longer than `maxBytes`, or the connection is not free for it
 */
export async function takeOver(
  request: IncomingMessage,
  response: ServerResponse,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<TakenRequest> {
  const body = await readRequestBody(request, maxBytes, signal);
  const { socket } = request;
  if (response.socket !== socket || response.headersSent || socket.destroyed) {
    throw new BadInputError('the connection of the request cannot be taken over: the client left, or sent another request meanwhile');
  }
  response.detachSocket(socket);
  for (const event of PARSER_EVENTS) socket.removeAllListeners(event);
  socket.on('error', () => undefined);
  // The first listener for data makes the server's parser give the connection's bytes back.
  const nothing = (): void => undefined;
  socket.on('data', nothing).pause().off('data', nothing);
  socket.setTimeout(0);
  return { socket, body };
}
