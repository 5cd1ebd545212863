import { constants } from 'node:crypto';
import type { SecureContextOptions, TlsOptions } from 'node:tls';

/** TLS of a listener, all PEM. */
export interface ServerTls {
  /** Our certificate, and those between it and its authority. */
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
  /** Authorities that sign clients' certificates. Present: a client without one is served nothing. Absent: anyone is served. */
  readonly clientCa?: string | Buffer;
}

/** How long a client may take for its part of the handshake. */
const HANDSHAKE_MS = 15_000;

/** What a new listener is made with. */
export function listenerTlsOptions(tls: ServerTls): TlsOptions {
  return {
    ...secureContext(tls),
    // Node would drop a client with a wrong certificate without a word: it is told why by an answer (client-certificate.ts).
    requestCert: tls.clientCa !== undefined,
    rejectUnauthorized: false,
    // Upgrades need HTTP/1.1.
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: HANDSHAKE_MS,
  };
}

/** The part of it that can be replaced while it listens. */
export function secureContext({ cert, key, clientCa }: ServerTls): SecureContextOptions {
  const context = { cert, key, minVersion: 'TLSv1.2' } as const;
  // Each connection shows its certificate: a resumed session would be judged by what was true when it began.
  return clientCa === undefined ? context : { ...context, ca: clientCa, secureOptions: constants.SSL_OP_NO_TICKET };
}
