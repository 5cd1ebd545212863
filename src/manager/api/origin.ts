import type { AnswerHeaders } from './answer.ts';
import { ForbiddenError } from './errors.ts';

/**
 * Web pages may reach a TCP port of the user's machine; without TLS nothing else tells them from the user.
 * @returns headers that let an allowed page read the answer
 * @throws ForbiddenError for a page that is not allowed
 */
export function checkOrigin(origin: string | undefined, allowed: readonly string[], tcp: boolean): AnswerHeaders {
  if (origin === undefined) return {};
  if (allowed.includes('*') || allowed.includes(origin)) {
    return {
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'Origin, X-Requested-With, Content-Type, Accept, X-Registry-Auth',
      'access-control-allow-methods': 'HEAD, GET, POST, DELETE, PUT, OPTIONS',
      vary: 'Origin',
    };
  }
  if (!tcp) return {};
  throw new ForbiddenError(`requests from web pages are refused (Origin ${origin}); allow this origin in the manager's options`);
}
