import { EngineTimeoutError } from '../../../engine/index.ts';
import type { Answer } from '../answer.ts';
import { readBody } from '../body.ts';
import type { ApiCall } from '../call.ts';
import { engineHeaders } from '../engine-headers.ts';
import { UnavailableError } from '../errors.ts';
import { engineQuery } from '../proxy.ts';
import type { Route } from '../route.ts';
import { askAnyNode } from './any-node.ts';

const MAX_CREDENTIALS_BYTES = 64 * 1024;
/** The docker CLI asks once for each service of a stack and goes on without an answer. */
const DISTRIBUTION_MS = 3_000;

/** Calls that one node makes to a registry on behalf of all. Their headers and bodies hold passwords: nothing is logged. */
export const registryRoutes: readonly Route[] = [
  { method: 'POST', path: '/auth', handler: login, rule: 'any', manager: 'any' },
  { method: 'GET', path: '/images/search', handler: search, rule: 'any' },
  { method: 'GET', path: '/distribution/*name/json', handler: distribution, rule: 'any' },
];

async function login(call: ApiCall): Promise<Answer> {
  const bytes = await readBody(call, MAX_CREDENTIALS_BYTES);
  const headers = engineHeaders(call.headers, ['content-type']);
  return await askAnyNode(call, 'check the login', { method: 'POST', path: '/auth', headers, body: { bytes } });
}

function search(call: ApiCall): Promise<Answer> {
  const headers = engineHeaders(call.headers, ['x-registry-auth']);
  return askAnyNode(call, 'search a registry', { method: 'GET', path: '/images/search', query: engineQuery(call.query), headers });
}

async function distribution(call: ApiCall): Promise<Answer> {
  const name = call.params['name'] ?? '';
  const path = `/distribution/${name.split('/').map(encodeURIComponent).join('/')}/json`;
  const headers = engineHeaders(call.headers, ['x-registry-auth']);
  try {
    return await askAnyNode(call, 'ask a registry', { method: 'GET', path, headers, deadlineMs: DISTRIBUTION_MS });
  } catch (error) {
    // It is the registry that is slow, not the node.
    if (!(error instanceof EngineTimeoutError)) throw error;
    throw new UnavailableError(`the registry of ${name} did not answer within ${DISTRIBUTION_MS / 1000} s; check that the nodes reach it`);
  }
}
