import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorBody } from './error-body.ts';
import type { HeaderChanges } from './forward-target.ts';
import { changeHeaders, headerLines, type RawHeaders } from './raw-headers.ts';

/** How long a client may take to close its side after the answer; what it still sends until then is dropped. */
const LINGER_MS = 5_000;

/** A whole answer written to a connection outside the HTTP server, which ends with it. */
export function writeRawResponse(socket: Duplex, status: number, headers: RawHeaders, body: Buffer): void {
  const framed = changeHeaders(headers, { 'Content-Length': String(body.length), Connection: 'close' });
  socket.end(Buffer.concat([rawHead(status, STATUS_CODES[status] ?? '', framed), body]));
  // Closing with bytes unread would reset the connection, and the answer with it.
  socket.resume();
  const linger = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once('close', () => clearTimeout(linger));
}

/**
 * Refuses a request whose connection was already taken out of the HTTP server (`upgrade` event, `takeOver`): a plain answer
 * with the error as JSON, then the end of the connection.
 */
export function refuseUpgrade(socket: Duplex, status: number, message: string, headers: HeaderChanges = {}): void {
  socket.on('error', () => undefined);
  writeRawResponse(socket, status, changeHeaders(['Content-Type', 'application/json'], headers), errorBody(message));
}

export function rawHead(status: number, text: string, headers: RawHeaders): Buffer {
  return Buffer.from(`HTTP/1.1 ${status} ${text}\r\n${headerLines(headers)}\r\n`, 'latin1');
}
