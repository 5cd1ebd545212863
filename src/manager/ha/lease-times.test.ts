import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadInputError } from '../../base/index.ts';
import { checkGranted, leaseTimes } from './lease-times.ts';

for (const c of [
  { kind: 'etcd', asked: undefined, failoverMs: 4_000, sessionMs: 4_000 },
  { kind: 'etcd', asked: 20_000, failoverMs: 20_000, sessionMs: 20_000 },
  { kind: 'consul', asked: undefined, failoverMs: 20_000, sessionMs: 10_000 },
  { kind: 'consul', asked: 30_000, failoverMs: 30_000, sessionMs: 15_000 },
  { kind: 'zk', asked: undefined, failoverMs: 5_000, sessionMs: 4_000 },
] as const) {
  test(`${c.kind}, asked for ${c.asked ?? 'nothing'}: another leads within ${c.failoverMs} ms`, () => {
    assert.deepEqual(leaseTimes(c.kind, c.asked), { failoverMs: c.failoverMs, sessionMs: c.sessionMs });
  });
}

for (const c of [
  { kind: 'etcd', asked: 1_999, says: '--replication-ttl must be at least 2s with etcd, not 1.999s' },
  { kind: 'consul', asked: 15_000, says: '--replication-ttl must be at least 20s with Consul, not 15s' },
  { kind: 'zk', asked: 4_000, says: '--replication-ttl must be at least 5s with ZooKeeper, not 4s' },
] as const) {
  test(`${c.kind} cannot do ${c.asked} ms, and its least is named`, () => {
    assert.throws(() => leaseTimes(c.kind, c.asked), new BadInputError(c.says));
  });
}

test('an embedded store is not for several managers', () => {
  assert.throws(
    () => leaseTimes('embedded', undefined),
    /^BadInputError|Leader election is only supported with consul, etcd and zookeeper/,
  );
});

test('a server that grants longer sessions than asked for is told from one that rounds up', () => {
  checkGranted({ failoverMs: 2_500, sessionMs: 2_500 }, 3_000);
  assert.throws(() => checkGranted({ failoverMs: 5_000, sessionMs: 4_000 }, 10_000), /must be at least 11s with this store/);
});
