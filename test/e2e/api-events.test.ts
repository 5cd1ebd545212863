// The merged event stream of a fleet.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { splitLines } from '../../src/base/index.ts';
import { eventually } from '../support/eventually.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';

let fleet: Fleet;
before(async () => {
  fleet = await startFleet({ name: 'apitest2-events', engines: ['20.10', '28.5', '28.5'] });
});
after(async () => {
  await fleet?.[Symbol.asyncDispose]();
});

interface Event {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: { readonly [name: string]: string } };
  readonly time: number;
  readonly status?: string;
  readonly id?: string;
  readonly from?: string;
}

interface Listening extends AsyncDisposable {
  readonly events: Event[];
  readonly texts: string[];
  readonly ended: Promise<void>;
}

/** Reads an event stream; its head is there when this resolves. */
async function listen(query: { readonly [name: string]: string } = {}, version = ''): Promise<Listening> {
  const stop = new AbortController();
  const url = `http://${fleet.manager.address}${version}/events?${new URLSearchParams(query)}`;
  const response = await fetch(url, { signal: stop.signal });
  assert.equal(response.status, 200);
  const [events, texts]: [Event[], string[]] = [[], []];
  const read = async (): Promise<void> => {
    for await (const line of splitLines(response.body ?? new ReadableStream())) {
      texts.push(line);
      events.push(JSON.parse(line) as Event);
    }
  };
  const ended = read().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  return {
    events,
    texts,
    ended,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ended;
    },
  };
}

const nowS = (): string => (Date.now() / 1000).toFixed(3);
const told = (listening: Listening): string[] => listening.events.map((e) => `${e.Action} ${e.Actor.Attributes['name']}`);

async function cycle(name: string, node: string): Promise<void> {
  await fleet.docker(['run', '--name', name, '--label', `who=${name}`, '-e', `constraint:node==${node}`, 'busybox', 'true']);
  await fleet.docker(['rm', name]);
}

test('events of all nodes arrive, each with its node', async () => {
  await using live = await listen({ filters: '{"type":["container"],"event":["create","start","die","destroy"]}' });
  for (const node of ['n1', 'n2', 'n3']) await cycle(`on-${node}`, node);
  await eventually(() => assert.equal(live.events.length, 12));
  for (const event of live.events) {
    const { name, who, 'node.name': node, 'node.id': id, 'node.addr': address } = event.Actor.Attributes;
    assert.equal(name, `on-${node}`);
    assert.equal(who, name);
    assert.ok(id && address?.endsWith(':2375'));
    assert.deepEqual([event.status, event.id], [event.Action, event.Actor.ID]);
  }
  assert.deepEqual(
    told(live).filter((text) => text.endsWith('n1')),
    ['create on-n1', 'start on-n1', 'die on-n1', 'destroy on-n1'],
  );
});

test('since and until with fractions: the past is told in order and the stream ends', async () => {
  const since = nowS();
  await cycle('first', 'n2');
  await cycle('second', 'n1');
  const until = nowS();
  await cycle('third', 'n3');
  await using past = await listen({ since, until, filters: '{"type":["container"],"event":["create","destroy"]}' });
  await past.ended;
  assert.deepEqual(told(past), ['create first', 'destroy first', 'create second', 'destroy second']);
  assert.match(past.texts[0] ?? '', /"timeNano":\d{19}[,}]/);
});

test('since without until: the past, then what happens', async () => {
  const since = nowS();
  await cycle('before', 'n1');
  await using live = await listen({ since, filters: '{"type":{"container":true},"event":{"create":true}}' });
  await cycle('after', 'n2');
  await eventually(() => assert.deepEqual(told(live), ['create before', 'create after']));
});

test('until in the future ends the stream then; without since only what happens', async () => {
  const startedMs = Date.now();
  await using live = await listen({ until: ((startedMs + 1500) / 1000).toFixed(3), filters: '{"event":["create"],"container":["soon"]}' });
  await cycle('soon', 'n1');
  await live.ended;
  assert.ok(Date.now() - startedMs >= 1400);
  assert.deepEqual(told(live), ['create soon']);
});

test('filters: label, node, container, exec with details, image, volume, network', async () => {
  const since = nowS();
  await fleet.docker([
    'run',
    '-d',
    '--name',
    'box',
    '--label',
    'tier=front',
    '-e',
    'constraint:node==n2',
    '-v',
    'vol:/v',
    'busybox',
    'sleep',
    '1000',
  ]);
  await fleet.docker(['exec', 'box', 'true']);
  await cycle('other', 'n1');
  await fleet.docker(['network', 'create', 'net']);
  const until = nowS();
  const filtered = async (filters: object): Promise<readonly string[]> => {
    await using past = await listen({ since, until, filters: JSON.stringify(filters) });
    await past.ended;
    return past.events.map((e) => `${e.Type} ${e.Action}`.trim());
  };
  assert.deepEqual(await filtered({ label: ['tier=front'], event: ['create', 'start'] }), ['container create', 'container start']);
  assert.deepEqual(await filtered({ label: ['tier=back'] }), []);
  assert.deepEqual(await filtered({ node: ['n2'], event: ['create'], type: ['container', 'volume'] }), [
    'volume create',
    'container create',
  ]);
  assert.deepEqual(await filtered({ event: ['exec_create'] }), ['container exec_create: true']);
  assert.deepEqual(await filtered({ container: ['box'], event: ['start'] }), ['container start']);
  assert.equal((await filtered({ image: ['busybox'], event: ['create'] })).length, 2);
  assert.ok((await filtered({ volume: ['vol'] })).includes('volume create'));
  assert.equal((await filtered({ network: ['net'], event: ['create'] })).length, 3);
  await fleet.clear();
  await fleet.docker(['volume', 'rm', 'vol']);
  await fleet.docker(['network', 'rm', 'net']);
});

test('networks are told by the ids that clients know, from their first event to their last', async () => {
  await using live = await listen({ filters: '{"type":["network"]}' });
  const id = await fleet.docker(['network', 'create', 'told']);
  await fleet.docker(['run', '--rm', '--network', 'told', 'busybox', 'true']);
  await fleet.docker(['run', '--rm', 'busybox', 'true']);
  const bridge = await fleet.docker(['network', 'inspect', '-f', '{{.Id}}', 'bridge']);
  await fleet.docker(['network', 'rm', 'told']);
  await eventually(() => assert.equal(live.events.filter((e) => e.Action === 'destroy').length, 3));
  for (const { Action, Actor } of live.events) assert.equal(Actor.ID, Actor.Attributes['name'] === 'told' ? id : bridge, Action);
  assert.deepEqual(
    [...new Set(live.events.map((e) => `${e.Action} ${e.Actor.Attributes['name']}`))],
    ['create told', 'connect told', 'disconnect told', 'connect bridge', 'disconnect bridge', 'destroy told'],
  );
});

test('bad times and filters are a 400 that says what is wrong', async () => {
  for (const [query, message] of [
    ['since=yesterday', /invalid time "yesterday"/],
    ['since=20&until=10', /since.*cannot be after/],
    ['filters={', /invalid filter/],
  ] as const) {
    const response = await fetch(`http://${fleet.manager.address}/events?${query}`);
    assert.equal(response.status, 400);
    assert.match(((await response.json()) as { message: string }).message, message);
  }
});

test('docker events shows the node; a client that leaves is forgotten', async () => {
  const since = nowS();
  await cycle('shown', 'n3');
  const out = await fleet.docker(['events', '--since', since, '--until', nowS(), '--filter', 'container=shown', '--filter', 'event=die']);
  assert.match(out, /container die [0-9a-f]{64} \(.*node\.name=n3/);
  for (let i = 0; i < 50; i++) await (await listen())[Symbol.asyncDispose]();
  await cycle('still', 'n1');
});

test('image create events are hidden from clients below API 1.46', async () => {
  const since = nowS();
  await fleet.docker(['tag', 'busybox', 'events:1']);
  await fleet.docker(['rmi', 'events:1']);
  const until = nowS();
  for (const version of ['/v1.45', '/v1.51']) {
    await using past = await listen({ since, until, filters: '{"type":["image"]}' }, version);
    await past.ended;
    assert.equal(past.events.filter((e) => e.Action === 'tag').length, 3);
    if (version === '/v1.45')
      assert.equal(
        past.events.some((e) => e.Action === 'create'),
        false,
      );
  }
});

test('a manager that was started anew tells what happened before, as far as the engines remember', async () => {
  const since = nowS();
  for (const node of ['n1', 'n2', 'n3']) {
    await fleet.docker(['run', '--rm', '--name', `before-${node}`, '-e', `constraint:node==${node}`, 'busybox', 'true']);
  }
  await fleet.docker(['network', 'create', 'before']);
  const id = await fleet.docker(['network', 'inspect', '-f', '{{.Id}}', 'before']);
  await fleet.restartManager('SIGKILL');
  await fleet.docker(['run', '--rm', '--name', 'after', 'busybox', 'true']);
  await eventually(async () => {
    await using past = await listen({ since, until: nowS(), filters: JSON.stringify({ event: ['start'] }) });
    await past.ended;
    assert.deepEqual(told(past), ['start before-n1', 'start before-n2', 'start before-n3', 'start after']);
  });
  await using networks = await listen({ since, until: nowS(), filters: JSON.stringify({ network: ['before'], type: ['network'] }) });
  await networks.ended;
  assert.deepEqual(new Set(networks.events.filter((event) => event.Action === 'create').map((event) => event.Actor.ID)), new Set([id]));
  await fleet.docker(['network', 'rm', 'before']);
});
