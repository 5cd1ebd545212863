import { NotSupportedError, UnavailableError } from '../errors.ts';
import type { Method, Route } from '../route.ts';
import { wording } from '../wording.ts';

/** Object kinds of swarm mode with the usual five calls. */
const KINDS = ['nodes', 'services', 'tasks', 'secrets', 'configs'] as const;
const PATHS: readonly (readonly [Method, string])[] = [
  ['GET', '/swarm'],
  ['POST', '/swarm/update'],
  ['GET', '/swarm/unlockkey'],
  ['POST', '/swarm/unlock'],
  ...KINDS.flatMap((kind): (readonly [Method, string])[] => [
    ['GET', `/${kind}`],
    ['POST', `/${kind}/create`],
    ['GET', `/${kind}/:id`],
    ['DELETE', `/${kind}/:id`],
    ['POST', `/${kind}/:id/update`],
    ['GET', `/${kind}/:id/logs`],
  ]),
];

/** Swarm mode, answered as by an engine that is not in it: clients know that answer and go on without. */
export const swarmModeRoutes: readonly Route[] = [
  ...PATHS.map(([method, path]): Route => ({ method, path, handler: notInSwarmMode, rule: 'self' })),
  { method: 'POST', path: '/swarm/leave', handler: notInSwarm, rule: 'self' },
  { method: 'POST', path: '/swarm/init', handler: refuse, rule: 'refuse' },
  { method: 'POST', path: '/swarm/join', handler: refuse, rule: 'refuse' },
];

function notInSwarmMode(): never {
  throw new UnavailableError(wording.notASwarmManager);
}

function notInSwarm(): never {
  throw new UnavailableError('This node is not part of a swarm');
}

function refuse(): never {
  throw new NotSupportedError(
    'swarm mode',
    'the fleet is one Docker host already; run applications with docker compose or schwarm compose',
  );
}
