import { parseJson } from '../base/index.ts';
import type { EngineAnswer, EngineCall } from './call.ts';
import { Collector } from './collector.ts';
import { Deadline } from './deadline.ts';
import type { EngineIo } from './engine-io.ts';
import { engineMessage, isJson } from './error-body.ts';
import { type CallName, EngineHttpError, EngineProtocolError, EngineUnreachableError, isRead } from './errors.ts';
import { Exchange, type ExchangeListener, type ExchangeRequest, type RawAnswerHead } from './exchange.ts';
import { callName, ownRequest } from './own-request.ts';

/** Longest answer taken into memory. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

/** Reasons that a kept-alive connection found dead at its next use gives. */
const STALE = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/** Makes a call and takes its whole answer. Reads are tried once more, on a new connection, when theirs was dead. */
export async function jsonCall(io: EngineIo, call: EngineCall, version: string | undefined, signal?: AbortSignal): Promise<EngineAnswer> {
  using deadline = new Deadline(call.deadlineMs === undefined ? io.callTimeoutMs : call.deadlineMs);
  const pool = io.pools.calls;
  try {
    return await attempt(callName(io, call), ownRequest(io, call, version, pool, deadline), signal);
  } catch (error) {
    if (!isRead(call.method) || !(error instanceof EngineUnreachableError) || !error.sent || !STALE.has(error.reason)) throw error;
    io.pools.renew(pool);
    return await attempt(callName(io, call), ownRequest(io, call, version, io.pools.calls, deadline), signal);
  }
}

async function attempt(call: CallName, request: ExchangeRequest, signal: AbortSignal | undefined): Promise<EngineAnswer> {
  const { head, body } = await wholeAnswer(call, request, signal);
  if (head.status >= 400) throw new EngineHttpError(call, head.status, engineMessage(body));
  return { status: head.status, headers: head.headers, body: parseBody(call, head, body) };
}

function wholeAnswer(
  call: CallName,
  request: ExchangeRequest,
  signal: AbortSignal | undefined,
): Promise<{ readonly head: RawAnswerHead; readonly body: Buffer }> {
  return new Promise((resolve, reject) => {
    const collector = new Collector(call, MAX_ANSWER_BYTES);
    let head: RawAnswerHead = { status: 0, headers: {}, rawHeaders: [] };
    const listener: ExchangeListener = {
      onHead: (got) => {
        head = got;
      },
      onData: (chunk) => collectOrAbort(collector, chunk, exchange),
      onEnd: () => resolve({ head, body: collector.body() }),
      onError: reject,
    };
    const exchange = new Exchange(request, listener, signal);
    exchange.start();
  });
}

function collectOrAbort(collector: Collector, chunk: Buffer, exchange: Exchange): void {
  try {
    collector.add(chunk);
  } catch (error) {
    exchange.abort(error);
  }
}

function parseBody(call: CallName, head: RawAnswerHead, body: Buffer): unknown {
  if (body.length === 0) return undefined;
  const text = body.toString();
  if (!isJson(head.headers)) return text;
  try {
    return parseJson(text);
  } catch (cause) {
    throw new EngineProtocolError(`engine ${call.address} answered ${call.method} ${call.path} with broken JSON`, { cause });
  }
}
