import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorText, SchwarmError } from '../../src/base/index.ts';
import { type Engine, type ForwardTarget, refuseUpgrade, takeOver } from '../../src/engine/index.ts';

/** An HTTP server that passes every request on to one engine, with nothing of a manager between. */
export interface PassThrough extends AsyncDisposable {
  /** `tcp://host:port`, for `docker -H`. */
  readonly host: string;
  readonly port: number;
  /** What could not be passed on. */
  readonly errors: unknown[];
}

export async function passThrough(engine: Engine): Promise<PassThrough> {
  const stop = new AbortController();
  const errors: unknown[] = [];
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 100_000 });
  server.on('request', (request, response) => void answer(request, response));
  server.on('upgrade', (request, socket: Duplex, head) => void splice(request, socket, head, targetOf(request)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = targetOf(request);
    try {
      if (request.method === 'POST' && /\/attach$|^\/exec\/.*\/start$/.test(target.path)) {
        const { socket, body } = await takeOver(request, response, 65_536);
        await splice(request, socket, Buffer.alloc(0), { ...target, body });
      } else await engine.forward(request, response, target, stop.signal);
    } catch (error) {
      errors.push(error);
      if (!response.headersSent) response.writeHead(statusOf(error)).end(JSON.stringify({ message: errorText(error) }));
    }
  }

  async function splice(request: IncomingMessage, socket: Duplex, head: Buffer, target: ForwardTarget): Promise<void> {
    try {
      await engine.splice(request, socket, head, target, stop.signal);
    } catch (error) {
      errors.push(error);
      refuseUpgrade(socket, statusOf(error), errorText(error));
    }
  }

  return {
    host: `tcp://127.0.0.1:${port}`,
    port,
    errors,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function targetOf(request: IncomingMessage): ForwardTarget {
  const [, version, path = '/'] = /^(?:\/v(\d+\.\d+))?([^?]*)/.exec(request.url ?? '') ?? [];
  // Nothing here waits longer than the test that started it.
  return { path, deadlineMs: null, ...(version === undefined ? {} : { version }) };
}

function statusOf(error: unknown): number {
  return error instanceof SchwarmError ? error.status : 500;
}
