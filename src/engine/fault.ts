import { errors } from 'undici';
import { BadInputError, errorText, isObject, SchwarmError, stringOf } from '../base/index.ts';
import { type CallName, EngineProtocolError, EngineUnreachableError } from './errors.ts';

const WORDS: { readonly [code: string]: string } = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection closed',
  UND_ERR_SOCKET: 'connection closed early',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'no route to network',
  ETIMEDOUT: 'connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  ENOTFOUND: 'its name cannot be resolved',
  EAI_AGAIN: 'its name cannot be resolved now',
  ENOENT: 'there is no such socket',
  EACCES: 'no permission to open the socket',
  UND_ERR_DESTROYED: 'this client of it was closed',
  UND_ERR_CLOSED: 'this client of it was closed',
};

/** How far a call had come: nothing sent, sent, or in the middle of the answer. */
export type CallStage = 'unsent' | 'sent' | 'answering';

/** What a client library or socket threw, as an error a user can act on. */
export function engineFault(call: CallName, cause: unknown, stage: CallStage): SchwarmError {
  if (cause instanceof SchwarmError) return cause;
  const refusal = certificateRefusal(cause);
  // The certificate comes before any call.
  if (refusal !== undefined) return new EngineUnreachableError(call, refusal.code, `TLS failed: ${refusal.words}`, false);
  const code = codeOf(cause);
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED' || code === 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH') {
    return new BadInputError(`${call.method} ${call.path} cannot be sent to engine ${call.address}: ${errorText(cause)}`, { cause });
  }
  const sent = stage !== 'unsent';
  if (stage === 'answering') return new EngineUnreachableError(call, code, WORDS[code] ?? 'its answer is incomplete', sent, cause);
  const words = WORDS[code];
  if (words !== undefined) return new EngineUnreachableError(call, code, words, sent, cause);
  if (cause instanceof errors.HTTPParserError || code === 'UND_ERR_HEADERS_OVERFLOW') {
    const why = `engine ${call.address} answered ${call.method} ${call.path} with something that is not HTTP`;
    return new EngineProtocolError(`${why}: ${errorText(cause)}; check that a Docker engine listens there, and whether it wants TLS`, {
      cause,
    });
  }
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER') return new EngineUnreachableError(call, code, 'TLS failed: it answers without TLS', sent);
  return new EngineUnreachableError(call, code, isTls(code) ? `TLS failed: ${errorText(cause)}` : errorText(cause), sent, cause);
}

/** The other side's word that it does not take our certificate, which may come as the cause of a connection's end. */
function certificateRefusal(cause: unknown): { readonly code: string; readonly words: string } | undefined {
  for (const error of [cause, isObject(cause) ? cause['cause'] : undefined]) {
    const code = codeOf(error);
    const [, alert] = /_ALERT_(.*CERTIFICATE.*|UNKNOWN_CA|ACCESS_DENIED)$/.exec(code) ?? [];
    if (alert !== undefined) return { code, words: `it refuses our certificate (${alert.toLowerCase().replaceAll('_', ' ')})` };
  }
  return undefined;
}

function codeOf(cause: unknown): string {
  return isObject(cause) ? (stringOf(cause['code']) ?? '') : '';
}

function isTls(code: string): boolean {
  return /^ERR_(TLS|SSL)|CERT|UNABLE_TO_|SIGNED/.test(code);
}
