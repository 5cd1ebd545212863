import { NotSupportedError, UnavailableError } from '../errors.ts';
import type { Method, Route } from '../route.ts';
import { wording } from '../wording.ts';

/** What can be done with each kind of object of swarm mode, besides listing and inspecting. */
const KINDS = {
  nodes: ['remove', 'update'],
  services: ['create', 'remove', 'update', 'logs'],
  tasks: ['logs'],
  secrets: ['create', 'remove', 'update'],
  configs: ['create', 'remove', 'update'],
} as const;
type Deed = 'create' | 'remove' | 'update' | 'logs';

const PATHS: readonly (readonly [Method, string])[] = [
  ['GET', '/swarm'],
  ['POST', '/swarm/update'],
  ['GET', '/swarm/unlockkey'],
  ['POST', '/swarm/unlock'],
  ...Object.entries(KINDS).flatMap(([kind, deeds]): (readonly [Method, string])[] => [
    ['GET', `/${kind}`],
    ['GET', `/${kind}/:id`],
    ...deeds.map((deed) => deedPath(kind, deed)),
  ]),
];

function deedPath(kind: string, deed: Deed): readonly [Method, string] {
  switch (deed) {
    case 'create':
      return ['POST', `/${kind}/create`];
    case 'remove':
      return ['DELETE', `/${kind}/:id`];
    case 'update':
      return ['POST', `/${kind}/:id/update`];
    case 'logs':
      return ['GET', `/${kind}/:id/logs`];
  }
}

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
