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

/** Why a call failed, in words. */
export function reasonOf(error: unknown, timeoutMs: number): string {
  if (isAbort(error)) return `no answer within ${timeoutMs} ms`;
  return UNSENT[codeOf(error)] ?? errorText(error);
}

/** Several addresses of one host fail together as one error without a text; they share the code. */
function codeOf(error: unknown): string {
  return isObject(error) ? (stringOf(error['code']) ?? '') : '';
}
