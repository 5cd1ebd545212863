import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, TLSSocket } from 'node:tls';
import { Deadline } from './deadline.ts';
import type { EngineIo } from './engine-io.ts';
import { type CallName, EngineUnreachableError } from './errors.ts';
import { engineFault } from './fault.ts';
import type { EngineTls } from './options.ts';
import { tlsOptions } from './pools.ts';

/** How long a connection may be silent before the system asks whether the other side is still there. */
export const KEEP_ALIVE_MS = 30_000;

/**
 * Opens a connection of its own to the engine; both directions can be ended one by one. The caller destroys it. An error
 * of it that nobody listens for ends it and nothing else.
 * @throws EngineUnreachableError; the signal's reason
 */
export async function dial(io: EngineIo, call: CallName, signal?: AbortSignal): Promise<Socket> {
  signal?.throwIfAborted();
  using deadline = new Deadline(io.connectTimeoutMs);
  const socket = begin(io);
  socket.on('error', () => undefined);
  return await new Promise<Socket>((resolve, reject) => {
    const settle = (end: () => void): void => {
      signal?.removeEventListener('abort', onAbort);
      socket.off('error', onError);
      end();
    };
    const fail = (error: unknown): void =>
      settle(() => {
        socket.destroy();
        reject(error);
      });
    const onReady = (): void => settle(() => resolve(socket));
    const onError = (error: unknown): void => fail(engineFault(call, error, 'unsent'));
    const onAbort = (): void => fail(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (socket instanceof TLSSocket) socket.once('secureConnect', onReady);
    else socket.once('connect', onReady);
    socket.once('error', onError);
    deadline.whenOver(() => fail(new EngineUnreachableError(call, 'ETIMEDOUT', `no connection within ${io.connectTimeoutMs} ms`, false)));
  });
}

function begin({ endpoint, tls }: EngineIo): Socket {
  if (endpoint.kind === 'unix') return connectPlain({ path: endpoint.path, allowHalfOpen: true });
  const { host, port } = endpoint;
  const socket = tls === undefined ? connectPlain({ host, port, allowHalfOpen: true }) : secure(host, port, tls());
  return socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS);
}

function secure(host: string, port: number, tls: EngineTls): Socket {
  const name = isIP(host) === 0 ? { servername: host } : {};
  // The types do not know `allowHalfOpen` here, node:tls does.
  const options: ConnectionOptions & { readonly allowHalfOpen: boolean } = { allowHalfOpen: true, ...tlsOptions(tls) };
  return connectTls({ ...options, ...name, host, port, ALPNProtocols: ['http/1.1'], minVersion: 'TLSv1.2' });
}
