import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { systemClock } from '../../base/index.ts';
import type { ForwardIo, ForwardTarget } from './forward.ts';

// For tests of this folder: real sockets to forward to.

export const TEST_IO: ForwardIo = { clock: systemClock, connectTimeoutMs: 2_000, udpIdleMs: 60_000, onError: () => undefined };

export type TestTarget = ForwardTarget & AsyncDisposable;

/** A TCP server that hands its connections, half open at their ends, to `serve`. */
export async function tcpTarget(serve: (socket: Socket) => void, host = '127.0.0.1', port = 0): Promise<TestTarget> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket.on('error', () => undefined));
    serve(socket);
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    host,
    port: (server.address() as AddressInfo).port,
    lost: new AbortController().signal,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A UDP server that answers every datagram with `name`, a colon and what it got; `from` counts who sent. */
export async function udpTarget(name: string, host = '127.0.0.1', port = 0): Promise<TestTarget & { readonly from: Set<number> }> {
  const from = new Set<number>();
  const socket = createSocket('udp4');
  socket.on('message', (datagram, peer) => {
    from.add(peer.port);
    socket.send(`${name}:${datagram}`, peer.port, peer.address);
  });
  socket.bind(port, host);
  await once(socket, 'listening');
  return {
    from,
    host,
    port: socket.address().port,
    lost: new AbortController().signal,
    [Symbol.asyncDispose]: async () => void (await new Promise<void>((resolve) => socket.close(() => resolve()))),
  };
}

/** A port of 127.0.0.1 that nobody has, outside of those the system gives to connections, which would take it again. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = nextPort++;
    const server = createServer();
    server.listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch {
      // Somebody has it: the next one, then.
      continue;
    }
    server.close();
    await once(server, 'close');
    return port;
  }
}

/** Processes that run at the same time begin at different ones. */
let nextPort = 12_000 + (process.pid % 900) * 20;
