import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withDependencyIds } from './dependency-ids.ts';

const known: { readonly [reference: string]: string } = { db: 'id-of-db', '/db': 'id-of-db', cache: 'id-of-cache' };
const host = (HostConfig: object): unknown => withDependencyIds({ Image: 'x', HostConfig }, (r) => known[r])['HostConfig'];

for (const c of [
  {
    name: 'shared stacks',
    asks: { NetworkMode: 'container:db', IpcMode: 'container:cache', PidMode: 'container:db' },
    wants: { NetworkMode: 'container:id-of-db', IpcMode: 'container:id-of-cache', PidMode: 'container:id-of-db' },
  },
  { name: 'other modes stay', asks: { NetworkMode: 'host', IpcMode: 'private' }, wants: { NetworkMode: 'host', IpcMode: 'private' } },
  { name: 'volumes keep their mode', asks: { VolumesFrom: ['db:ro', 'cache'] }, wants: { VolumesFrom: ['id-of-db:ro', 'id-of-cache'] } },
  {
    name: 'links keep their alias, or get their name as one',
    asks: { Links: ['db:store', '/db', 'cache'] },
    wants: { Links: ['id-of-db:store', 'id-of-db:db', 'id-of-cache:cache'] },
  },
  {
    name: 'what is not known is left for the engine to answer',
    asks: { NetworkMode: 'container:gone', VolumesFrom: ['gone:ro'] },
    wants: { NetworkMode: 'container:gone', VolumesFrom: ['gone:ro'] },
  },
]) {
  test(`containers a create leans on are named by id: ${c.name}`, () => assert.deepEqual(host(c.asks), c.wants));
}

test('a create that leans on nothing is passed as it is', () => {
  const body = { Image: 'x', HostConfig: { Memory: 1, VolumesFrom: null } };
  assert.equal(
    withDependencyIds(body, () => 'id'),
    body,
  );
});
