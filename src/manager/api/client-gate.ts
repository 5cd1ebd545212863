import { X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Log } from '../../base/index.ts';
import { errorJson } from './answer.ts';
import { sendAnswer } from './send.ts';
import type { ServerTls } from './server-tls.ts';

const UNKNOWN_AUTHORITY = 'it is not signed by an authority that this manager trusts';
const REASONS: { readonly [code: string]: string } = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet; check the clocks',
  CERT_SIGNATURE_FAILURE: UNKNOWN_AUTHORITY,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  INVALID_PURPOSE: 'it is not made for clients, its extended key usage lacks clientAuth',
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
};

/**
 * Says which connections of one listener are served. Where clients must show a certificate, a connection without a good one
 * gets no further than to an answer that tells why: dropped, as Node would, its client could only say "EOF".
 */
export class ClientGate {
  #clientCa: string | Buffer | undefined;
  readonly #log: Log;
  readonly #trusted = new WeakSet<Socket>();
  readonly #refused = new WeakSet<Socket>();

  /** @param tls of the listener; absent: everyone is served */
  constructor(tls: ServerTls | undefined, log: Log) {
    this.#clientCa = tls?.clientCa;
    this.#log = log;
  }

  /** The listener's authority is another one now. */
  renew(tls: ServerTls): void {
    this.#clientCa = tls.clientCa;
  }

  /** To be told of each connection after its handshake, before it is asked about. */
  judge(socket: TLSSocket): void {
    if (socket.authorized && socket.getPeerX509Certificate() !== undefined) this.#trusted.add(socket);
  }

  isOpenFor({ socket }: IncomingMessage): boolean {
    return this.#clientCa === undefined || this.#trusted.has(socket);
  }

  /** Answers a request that the gate is closed for; the log tells of it once a connection. */
  refuse(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const reason = reasonAgainst(socket, this.#clientCa ?? '');
    if (!this.#refused.has(socket)) this.#log.warn('client refused', { remote: remoteOf(socket), reason });
    this.#refused.add(socket);
    // What a stranger wants to send is not waited for.
    const hasBody = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
    void sendAnswer(response, errorJson(403, reason, hasBody ? { connection: 'close' } : {}), {});
  }
}

/** Who is at the other end of a connection, as the log shows it. */
export function remoteOf(socket: Socket): string {
  return `${socket.remoteAddress ?? 'unknown'}:${socket.remotePort ?? 0}`;
}

function reasonAgainst(socket: Socket, clientCa: string | Buffer): string {
  const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
  if (certificate === undefined || !(socket instanceof TLSSocket)) {
    // Programs written in Go keep a certificate of another authority to themselves: they come without one, too.
    const whose = authorities(clientCa).join(' or ');
    return `client certificate required, signed by ${whose}: set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH to a folder with its cert.pem and key.pem`;
  }
  const code = String(socket.authorizationError);
  return `client certificate ${certificate.subject.replaceAll('\n', ', ')} refused: ${REASONS[code] ?? code}`;
}

/** Their names, which the handshake tells everyone. */
function authorities(clientCa: string | Buffer): readonly string[] {
  const certificates = String(clientCa).match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  return certificates.map((pem) => new X509Certificate(pem).subject.replaceAll('\n', ', '));
}
