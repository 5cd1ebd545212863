import { errorText, isAbort, isObject, stringOf } from '../../base/index.ts';

/** How the system names failures to connect, in plain words: nothing of a call was sent. */
const UNSENT: { readonly [code: string]: string } = {
  ECONNREFUSED: 'connection refused',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'no route to network',
  EHOSTDOWN: 'its host is down',
  ENOTFOUND: 'its name cannot be resolved',
  EAI_AGAIN: 'its name cannot be resolved now',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
};

/** Whether surely nothing reached the server, so that the call can be made again. */
export function isUnsent(error: unknown): boolean {
  return UNSENT[codeOf(error)] !== undefined;
}

/** Why a call failed, in words; with the cause where they do not say it all. */
export function reasonOf(error: unknown, timeoutMs: number): { readonly why: string; readonly cause?: unknown } {
  if (isAbort(error)) return { why: `no answer within ${timeoutMs} ms` };
  const words = UNSENT[codeOf(error)];
  return words === undefined ? { why: errorText(error), cause: error } : { why: words };
}

/** Several addresses of one host fail together as one error without a text; they share the code. */
function codeOf(error: unknown): string {
  return isObject(error) ? (stringOf(error['code']) ?? '') : '';
}
