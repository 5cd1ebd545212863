// Whole numbers above 2^53, which JavaScript rounds, pass the manager digit for digit, to engines and back.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Fleet, startFleet } from '../support/fleet.ts';

/** 2^53 + 1 and its like: as JavaScript numbers they would end in an even digit. */
const LARGE = ['9007199254740993', '9007199254740995', '9007199254740997', '9223372036854775807'] as const;
const NODES = ['n1', 'n2', 'n3'] as const;

describe('numbers above 2^53', () => {
  let fleet: Fleet;
  before(async () => {
    fleet = await startFleet({ name: 'clnumbers', engines: ['20.10', '26.1', '28.5'] });
  });
  after(async () => await fleet?.[Symbol.asyncDispose]());

  const call = async (method: string, path: string, body?: string, address = fleet.manager.address): Promise<string> => {
    const json = body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } };
    const answer = await fetch(`http://${address}${path}`, { method, ...json });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return text;
  };
  const create = async (node: string, fields: string): Promise<string> => {
    const body = `{"Image":"busybox","Cmd":["sleep","1000"],"Env":["constraint:node==${node}"],${fields}}`;
    return /"Id":"([0-9a-f]+)"/.exec(await call('POST', '/containers/create', body))?.[1] ?? '';
  };
  /** The digits of every number with this key in JSON text. */
  const digits = (text: string, key: string): readonly string[] =>
    [...text.matchAll(new RegExp(`"${key}": ?(\\d+)`, 'g'))].map((m) => m[1] ?? '');

  for (const node of NODES) {
    test(`from a create to inspect, on ${node}`, async () => {
      const [shm, soft, hard, pids] = LARGE;
      const ulimits = `"Ulimits":[{"Name":"fsize","Soft":${soft},"Hard":${hard}}]`;
      const id = await create(
        node,
        `"Healthcheck":{"Test":["NONE"],"Interval":${shm}},"HostConfig":{"ShmSize":${shm},"PidsLimit":${pids},${ulimits}}`,
      );
      const text = await call('GET', `/containers/${id}/json`);
      for (const [key, wants] of [
        ['ShmSize', shm],
        ['Soft', soft],
        ['Hard', hard],
        ['PidsLimit', pids],
        ['Interval', shm],
      ] as const) {
        assert.deepEqual([key, ...digits(text, key)], [key, wants]);
      }
      await call('POST', `/containers/${id}/update`, `{"PidsLimit":${soft}}`);
      assert.deepEqual(digits(await call('GET', `/containers/${id}/json`), 'PidsLimit'), [soft]);
      await call('DELETE', `/containers/${id}?force=1`);
    });

    test(`in the times of events, live and past, on ${node}`, async () => {
      const since = Math.floor(Date.now() / 1000) - 1;
      const live = new AbortController();
      const stream = await fetch(`http://${fleet.manager.address}/events`, { signal: live.signal });
      const id = await create(node, '"Labels":{}');
      await call('POST', `/containers/${id}/start`);
      await call('DELETE', `/containers/${id}?force=1`);
      const query = `since=${since}&until=${Math.ceil(Date.now() / 1000)}&filters={"container":["${id}"]}`;
      const engines = digits(await call('GET', `/events?${query}`, undefined, fleet.lab.engine(node).address), 'timeNano');
      assert.ok(engines.length >= 3 && engines.every((stamp) => stamp.length === 19), engines.join());
      assert.ok(
        engines.some((stamp) => String(Number(stamp)) !== stamp),
        'no stamp that JavaScript would round',
      );
      assert.deepEqual(digits(await call('GET', `/events?${query}`), 'timeNano').toSorted(), engines.toSorted());
      const decoder = new TextDecoder();
      let seen = '';
      for await (const chunk of stream.body ?? []) {
        seen += decoder.decode(chunk, { stream: true });
        const ofThis = seen.split('\n').filter((line) => line.includes(id) && line.includes('"Type":"container"'));
        if (ofThis.length === engines.length) {
          assert.deepEqual(ofThis.flatMap((line) => digits(line, 'timeNano')).toSorted(), engines.toSorted());
          break;
        }
      }
      live.abort();
    });

    test(`in since: the next nanosecond leaves the event out, on ${node}`, async () => {
      const id = await create(node, '"Labels":{}');
      const filters = `filters={"container":["${id}"],"event":["create"]}`;
      const now = Math.ceil(Date.now() / 1000);
      const [stamp = ''] = digits(await call('GET', `/events?since=0&until=${now}&${filters}`), 'timeNano');
      const seconds = (nanos: bigint): string => `${nanos / 1_000_000_000n}.${String(nanos % 1_000_000_000n).padStart(9, '0')}`;
      const from = async (nanos: bigint): Promise<number> =>
        digits(await call('GET', `/events?since=${seconds(nanos)}&until=${now}&${filters}`), 'timeNano').length;
      assert.deepEqual([await from(BigInt(stamp)), await from(BigInt(stamp) + 1n)], [1, 0]);
      await call('DELETE', `/containers/${id}?force=1`);
    });
  }
});
