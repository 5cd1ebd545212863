import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import type { AddressInfo, ListenOptions, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { type Clock, ignoreAbort, type Log } from '../../base/index.ts';
import { errorJson } from './answer.ts';
import { AnswersUnderWay } from './answers-under-way.ts';
import type { ApiContext } from './call.ts';
import { ClientGate, remoteOf } from './client-gate.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { ListenAddress } from './listen-address.ts';
import { sendAnswer } from './send.ts';
import { listenerTlsOptions, type ServerTls, secureContext } from './server-tls.ts';
import { madePrivately } from './unix-socket.ts';

/** Some clients put a copy of the whole create body into the query. */
const MAX_HEADER_BYTES = 256 * 1024;
/** Longer than the 90 s for which Go's clients keep an idle connection, so that it is never us who close first. */
const KEEP_ALIVE_MS = 120_000;
const TCP_KEEP_ALIVE_MS = 30_000;
/** How long a client that closed its direction is kept while its answer has not begun; most engines' slow calls end in it. */
const HALF_CLOSED_MS = 30_000;
/** An answer to such a client that has begun ends when it is silent for as long as this. */
const SILENT_MS = 100;
/** How long a client that was refused may take to leave. */
const REFUSED_MS = 5000;

export interface ListenerOptions {
  /** Whether it listens on TCP, where web pages can reach it. */
  readonly tcp: boolean;
  /** Absent: plain. */
  readonly tls?: ServerTls | undefined;
}

/** One address that is listened on. */
export class Listener {
  readonly #server: Server | SecureServer;
  readonly #sockets = new Set<Socket>();
  /** Connections that are no longer HTTP: on them an end of input means something else. */
  readonly #taken = new WeakSet<Duplex>();
  /** Connections that have sent what is no HTTP. */
  readonly #refused = new WeakSet<Duplex>();
  readonly #gate: ClientGate;
  readonly #log: Log;
  readonly #clock: Clock;

  constructor(dispatcher: Dispatcher, { tcp, tls }: ListenerOptions, { log, clock }: Pick<ApiContext, 'log' | 'clock'>) {
    this.#log = log;
    this.#clock = clock;
    const gate = new ClientGate(tls, log);
    this.#gate = gate;
    const options = {
      maxHeaderSize: MAX_HEADER_BYTES,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // Builds, loads and waits take as long as they take.
      requestTimeout: 0,
      // Clients on unix sockets send all sorts of names, or none.
      requireHostHeader: false,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: TCP_KEEP_ALIVE_MS,
      // With TLS, Node needs to be told; the answer after the end of a client's input would be lost.
      allowHalfOpen: true,
      shouldUpgradeCallback: (request: IncomingMessage) => gate.isOpenFor(request) && dispatcher.wantsUpgrade(request),
    };
    const underWay = new AnswersUnderWay();
    const watched = new WeakSet<Socket>();
    const serve = (request: IncomingMessage, response: ServerResponse): void => {
      // It came with the request that took the connection. An answer would go into the stream, and end the process in Node.
      if (underWay.isTaken(request.socket)) return;
      underWay.add(request, response);
      // Node tells of a client that leaves in the middle of a body a moment after it looked whether anyone listens.
      request.on('error', ignore);
      if (!watched.has(request.socket)) {
        watched.add(request.socket);
        request.socket.once('end', () => void this.#endHalfClosed(request.socket, underWay).catch(ignoreAbort));
      }
      // That a connection stays open is what HTTP/1.1 means without a word; engines say none.
      if (request.httpVersion === '1.1' && response.shouldKeepAlive) response.removeHeader('connection');
      if (gate.isOpenFor(request)) void dispatcher.serve({ request, response, upgrade: undefined, tcp });
      else gate.refuse(request, response);
    };
    this.#server = tls === undefined ? createServer(options) : createSecureServer({ ...options, ...listenerTlsOptions(tls) });
    // Node would drop the answers of a client that has said all it had to say; engines send them.
    Object.assign(this.#server, { httpAllowHalfOpen: true });
    this.#server.on('request', serve);
    this.#server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      // When it is refused before the body was asked for, nobody knows whether the body still comes.
      response.shouldKeepAlive = false;
      serve(request, response);
    });
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      // Whoever takes the connection listens too; this keeps an error before that from ending the process.
      socket.on('error', () => socket.destroy());
      request.on('error', ignore);
      // Where Node asks `shouldUpgradeCallback` this cannot be; older versions do not.
      if (!gate.isOpenFor(request)) return void socket.destroy();
      this.#taken.add(socket);
      underWay.whenNone(socket, () => void dispatcher.upgraded(request, socket, head, tcp));
    });
    this.#server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
      if (underWay.isTaken(request.socket)) return;
      const message = `the expectation ${request.headers.expect ?? ''} cannot be met; only 100-continue can`;
      void sendAnswer(response, errorJson(417, message), { Connection: 'close' });
    });
    this.#server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => this.#refuse(error, socket, underWay));
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('secureConnection', (socket: TLSSocket) => gate.judge(socket));
    this.#server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: TLSSocket) => this.#handshakeFailed(error, socket));
  }

  /** New connections are made with `tls`; those there are stay. Nothing happens on a plain listener. */
  renewTls(tls: ServerTls): void {
    if (!('setSecureContext' in this.#server)) return;
    this.#server.setSecureContext(secureContext(tls));
    this.#gate.renew(tls);
  }

  /** Resolves with what the system bound. */
  listen(address: ListenAddress): Promise<AddressInfo | string | null> {
    const where: ListenOptions = address.kind === 'tcp' ? { host: address.host, port: address.port } : { path: address.path };
    const { promise, resolve, reject } = Promise.withResolvers<AddressInfo | string | null>();
    this.#server.once('error', reject);
    const listen = (): unknown =>
      this.#server.listen(where, () => {
        this.#server.off('error', reject);
        resolve(this.#server.address());
      });
    if (address.kind === 'unix') madePrivately(listen);
    else listen();
    return promise;
  }

  /** Takes no new connections; resolves when the last one has ended. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeIdleConnections();
    });
  }

  /** Ends what is left, taken over connections too. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /**
   * A client that closed its direction may have left; nothing else tells it while an endless answer is silent. So what has
   * begun goes on as long as it flows, and what has not begun has some time. Engines, too, end what is endless then.
   */
  async #endHalfClosed(socket: Socket, underWay: AnswersUnderWay): Promise<void> {
    underWay.endWithLast(socket);
    const gone = new AbortController();
    socket.once('close', () => gone.abort());
    let written = -1;
    for (let waitedMs = 0; waitedMs < HALF_CLOSED_MS || underWay.isFlowing(socket) || socket.writableLength > 0; waitedMs += SILENT_MS) {
      if (underWay.isFlowing(socket) && socket.bytesWritten === written && socket.writableLength === 0) break;
      written = socket.bytesWritten;
      await this.#clock.sleep(SILENT_MS, gone.signal);
    }
    if (!this.#taken.has(socket) && !underWay.isTaken(socket)) socket.destroy();
  }

  /**
   * Answers what is no HTTP, once the requests before it have their answers. Where an answer has begun to a request whose body
   * is none, the connection only closes.
   */
  #refuse(error: NodeJS.ErrnoException, socket: Duplex, underWay: AnswersUnderWay): void {
    if (error.code === 'ECONNRESET') socket.destroy();
    // Each piece of it is told of.
    if (socket.destroyed || this.#refused.has(socket) || underWay.isTaken(socket)) return;
    this.#refused.add(socket);
    if (!underWay.isReading(socket)) underWay.whenNone(socket, () => void this.#sayWhy(error, socket).catch(ignoreAbort));
    else if (underWay.isWriting(socket)) socket.destroy();
    else void this.#sayWhy(error, socket).catch(ignoreAbort);
  }

  async #sayWhy(error: NodeJS.ErrnoException, socket: Duplex): Promise<void> {
    const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
    const message = tooLarge ? `the request's head is larger than ${MAX_HEADER_BYTES} bytes` : 'malformed HTTP request';
    const gone = new AbortController();
    socket.once('close', () => gone.abort());
    if (socket.writable) socket.end(answerText(tooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request', message));
    if (!socket.destroyed) await this.#clock.sleep(REFUSED_MS, gone.signal);
    socket.destroy();
  }

  #handshakeFailed(error: NodeJS.ErrnoException, { remoteAddress, remotePort }: TLSSocket): void {
    const raw = [...this.#sockets].find((socket) => socket.remotePort === remotePort && socket.remoteAddress === remoteAddress);
    const remote = raw === undefined ? 'unknown' : remoteOf(raw);
    // What only looks whether the port is open says nothing.
    if (error.code === 'ECONNRESET' || raw?.bytesRead === 0) this.#log.debug('a client left during the TLS handshake', { remote });
    else this.#log.warn('client refused', { remote, reason: 'the TLS handshake failed', cause: error });
    if (error.code === 'ERR_SSL_HTTP_REQUEST') raw?.end(answerText('400 Bad Request', 'Client sent an HTTP request to an HTTPS server.'));
  }
}

function ignore(): void {}

/** An answer to what was no request. */
function answerText(status: string, message: string): string {
  const body = `${JSON.stringify({ message })}\n`;
  const head = [`HTTP/1.1 ${status}`, 'Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`, 'Connection: close'];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
