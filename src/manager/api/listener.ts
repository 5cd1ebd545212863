import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, ListenOptions, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Dispatcher } from './dispatcher.ts';
import type { ListenAddress } from './listen-address.ts';

/** Some clients put a copy of the whole create body into the query. */
const MAX_HEADER_BYTES = 256 * 1024;
/** Longer than the 90 s for which Go's clients keep an idle connection, so that it is never us who close first. */
const KEEP_ALIVE_MS = 120_000;
const TCP_KEEP_ALIVE_MS = 30_000;

/** One address that is listened on. */
export class Listener {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(dispatcher: Dispatcher, tcp: boolean) {
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
      shouldUpgradeCallback: (request: IncomingMessage) => dispatcher.wantsUpgrade(request),
    };
    const serve = (request: IncomingMessage, response: ServerResponse): void =>
      void dispatcher.serve({ request, response, upgrade: undefined, tcp });
    this.#server = createServer(options, serve);
    this.#server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      // When it is refused before the body was asked for, nobody knows whether the body still comes.
      response.shouldKeepAlive = false;
      serve(request, response);
    });
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      // Whoever takes the connection listens too; this keeps an error before that from ending the process.
      socket.on('error', () => socket.destroy());
      void dispatcher.upgraded(request, socket, head, tcp);
    });
    this.#server.on('clientError', refuse);
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** Resolves with what the system bound. */
  listen(address: ListenAddress): Promise<AddressInfo | string | null> {
    const where: ListenOptions = address.kind === 'tcp' ? { host: address.host, port: address.port } : { path: address.path };
    const { promise, resolve, reject } = Promise.withResolvers<AddressInfo | string | null>();
    this.#server.once('error', reject);
    this.#server.listen(where, () => {
      this.#server.off('error', reject);
      resolve(this.#server.address());
    });
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
}

/** Answers what is no HTTP. A connection that was taken over, or has an answer under way, is only closed. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable || ('bytesWritten' in socket && socket.bytesWritten !== 0)) {
    socket.destroy();
    return;
  }
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const message = tooLarge ? `the request's head is larger than ${MAX_HEADER_BYTES} bytes` : 'malformed HTTP request';
  const body = `${JSON.stringify({ message })}\n`;
  const head = [
    tooLarge ? 'HTTP/1.1 431 Request Header Fields Too Large' : 'HTTP/1.1 400 Bad Request',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
