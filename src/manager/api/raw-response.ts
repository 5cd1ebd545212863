import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * A response for a connection that Node has let go of for an upgrade. Nothing reaches the client before
 * `attachResponse`.
 */
export function detachedResponse(request: IncomingMessage): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  return response;
}

/** Lets a detached response write to the connection, which closes after it: the upgrade was refused. */
export function attachResponse(response: ServerResponse, socket: Duplex): void {
  response.assignSocket(socket as Socket);
  response.once('finish', () => {
    socket.end();
    // What the client still sends must be read, or the kernel resets the connection before it has our answer.
    socket.resume();
  });
}
