import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { ApiCall, ApiContext } from './call.ts';
import type { Incoming } from './incoming.ts';
import type { RouteMatch } from './router.ts';

/** What the request line was found to mean. */
export interface CallTarget {
  readonly match: RouteMatch;
  readonly path: string;
  readonly query: string;
  readonly version: string;
}

/** Puts together what a handler gets. */
export function buildCall(context: ApiContext, incoming: Incoming, target: CallTarget, stop: AbortSignal): ApiCall {
  const { request, response, upgrade } = incoming;
  let signal: AbortSignal | undefined;
  return {
    ...context,
    method: request.method ?? '',
    path: target.path,
    params: target.match.params,
    query: new URLSearchParams(target.query),
    headers: request.headers,
    version: target.version,
    request,
    response,
    upgrade,
    body: () => openBody(request, response),
    get signal(): AbortSignal {
      signal ??= leaveSignal(incoming, stop);
      return signal;
    },
  };
}

/** Aborts when the connection closes before the answer is out, or the server stops. */
function leaveSignal(incoming: Incoming, stop: AbortSignal): AbortSignal {
  const { response, upgrade } = incoming;
  const connection = upgrade?.socket ?? response;
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  if (connection.destroyed || stop.aborted) abort();
  stop.addEventListener('abort', abort, { once: true });
  connection.once('close', () => {
    stop.removeEventListener('abort', abort);
    if (!response.writableFinished) abort();
  });
  return controller.signal;
}

function openBody(request: IncomingMessage, response: ServerResponse): Readable {
  // Only now: a client that waits for this must be spared a gigabyte that would be refused.
  if (request.headers.expect?.toLowerCase() === '100-continue' && !response.headersSent) response.writeContinue();
  return request;
}
