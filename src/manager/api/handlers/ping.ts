import { type Answer, type AnswerHeaders, empty, plainText } from '../answer.ts';
import type { Route } from '../route.ts';

// CLIs before 23.0 take it at its word and build classically: such builds can be placed by build arguments. Newer ones and
// buildx find the BuildKit endpoints anyway.
const HEADERS: AnswerHeaders = {
  'builder-version': '1',
  swarm: 'inactive',
  'cache-control': 'no-cache, no-store, must-revalidate',
  pragma: 'no-cache',
};

function ping(): Answer {
  return plainText(200, 'OK', HEADERS);
}

/** Answered from memory: clients decide by it whether there is an engine at all. */
export const pingRoutes: readonly Route[] = [
  { method: 'GET', path: '/_ping', rule: 'self', handler: ping },
  { method: 'HEAD', path: '/_ping', rule: 'self', handler: () => empty(200, { 'content-type': 'text/plain; charset=utf-8', ...HEADERS }) },
];
