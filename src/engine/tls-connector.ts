import type { Socket } from 'node:net';
import { buildConnector } from 'undici';

/**
 * Makes a pool's connections over TLS. An engine that refuses our certificate says so when the handshake is over; undici
 * then tells only that the connection ended, so the first error of a connection is noted as the cause of later ones.
 */
export function tlsConnector(options: buildConnector.BuildOptions): buildConnector.connector {
  const connect = buildConnector({ ...options, allowH2: false });
  return (target, callback) =>
    connect(target, (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      noteFirstError(socket);
      callback(null, socket);
    });
}

function noteFirstError(socket: Socket): void {
  let first: Error | undefined;
  socket.prependListener('error', (error: Error) => {
    first ??= error;
    if (error !== first) error.cause ??= first;
  });
}
