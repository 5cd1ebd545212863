import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorText } from '../../base/index.ts';
import { type Answer, type AnswerHeaders, empty } from './answer.ts';
import { buildCall } from './build-call.ts';
import type { ApiContext } from './call.ts';
import { carryOut } from './carry-out.ts';
import { cleanPath } from './clean-path.ts';
import { errorAnswer } from './error-answer.ts';
import { NotFoundError } from './errors.ts';
import type { Incoming } from './incoming.ts';
import { checkOrigin } from './origin.ts';
import { attachResponse, detachedResponse } from './raw-response.ts';
import type { Route } from './route.ts';
import { Router } from './router.ts';
import { sendAnswer, setHeaders, standardHeaders } from './send.ts';
import { clientVersion, parseTarget } from './version.ts';
import { wording } from './wording.ts';

/** Takes each request from its head to the end of its answer. */
export class Dispatcher {
  readonly #context: ApiContext;
  readonly #router: Router;
  readonly #standard: AnswerHeaders;
  readonly #stop: AbortSignal;

  /** @param stop aborts every call under way */
  constructor(context: ApiContext, routes: readonly Route[], stop: AbortSignal) {
    this.#context = context;
    this.#router = new Router(routes);
    this.#standard = standardHeaders(context.options);
    this.#stop = stop;
  }

  /** Whether a request with an `Upgrade` header shall get the connection; others are served as if it were not there. */
  wantsUpgrade(request: IncomingMessage): boolean {
    const target = parseTarget(request.url ?? '/');
    return this.#router.find(request.method ?? '', cleanPath(target.path))?.route.hijack === true;
  }

  /** Serves a request whose connection Node has let go of. */
  upgraded(request: IncomingMessage, socket: Duplex, head: Buffer, tcp: boolean): Promise<void> {
    return this.serve({ request, response: detachedResponse(request), upgrade: { socket, head }, tcp });
  }

  /** Never rejects. */
  async serve(incoming: Incoming): Promise<void> {
    const { request, response, tcp } = incoming;
    const { origin, host } = request.headers;
    const startedMs = this.#context.clock.nowMs();
    try {
      setHeaders(response, checkOrigin({ origin, host, tcp }, this.#context.options.allowedOrigins));
      await this.#send(incoming, await this.#answer(incoming));
    } catch (error) {
      await this.#sendError(incoming, error).catch((cause: unknown) => this.#giveUp(incoming, cause));
    }
    // Never the query: creates of some clients carry the environment there.
    this.#context.log.debug('request served', {
      method: request.method,
      path: parseTarget(request.url ?? '/').path,
      status: response.statusCode,
      tookMs: this.#context.clock.nowMs() - startedMs,
    });
  }

  async #answer(incoming: Incoming): Promise<Answer> {
    const { request } = incoming;
    const method = request.method ?? '';
    if (method === 'OPTIONS') return empty(200);
    const target = parseTarget(request.url ?? '/');
    const path = cleanPath(target.path);
    if (path !== target.path && (method === 'GET' || method === 'HEAD')) return empty(301, { location: redirect(request, path) });
    const match = this.#router.find(method, path);
    if (match === undefined) throw new NotFoundError(wording.pageNotFound);
    const version = clientVersion(target.version, this.#context.options.apiMax);
    const call = buildCall(this.#context, incoming, { match, path, query: target.query, version }, this.#stop);
    return carryOut(call, match.route);
  }

  async #send({ response, upgrade }: Incoming, answer: Answer): Promise<void> {
    if (answer.kind === 'sent') return;
    if (upgrade !== undefined && !upgrade.socket.destroyed) attachResponse(response, upgrade.socket);
    await sendAnswer(response, answer, this.#standard);
  }

  /** The client learns by the end of its connection. */
  #giveUp({ response, upgrade }: Incoming, cause: unknown): void {
    this.#context.log.error('an error could not be answered: this is a bug', { cause });
    (upgrade?.socket ?? response).destroy();
  }

  async #sendError(incoming: Incoming, error: unknown): Promise<void> {
    const { response, upgrade } = incoming;
    const connection = upgrade?.socket ?? response;
    if (connection.destroyed) return;
    if (response.headersSent) {
      this.#context.log.warn('an answer broke off', { cause: errorText(error) });
      connection.destroy();
      return;
    }
    await this.#send(incoming, errorAnswer(error, this.#context));
  }
}

function redirect(request: IncomingMessage, path: string): string {
  const { query, version } = parseTarget(request.url ?? '/');
  return `${version === undefined ? '' : `/v${version}`}${path}${query === '' ? '' : `?${query}`}`;
}
