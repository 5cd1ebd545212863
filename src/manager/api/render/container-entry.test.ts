import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJson } from '../../../base/index.ts';
import type { CachedContainer } from '../../cluster/index.ts';
import type { ForwardedPorts } from '../../ports/index.ts';
import { builtContainer, builtNode } from '../builders.ts';
import { containerEntry, type EntryShape } from './container-entry.ts';

const NOW_MS = 1_000_000_000;
const NEWEST: EntryShape = { version: '1.51', namesWithNode: false };
const entry = (container: CachedContainer, shape = NEWEST, nowMs = NOW_MS): { readonly [key: string]: unknown } =>
  JSON.parse(containerEntry(container, shape, nowMs)) as { readonly [key: string]: unknown };

test('an entry is the engine’s with the node told, ports that can be dialled, and the time in Status made anew', () => {
  const container = builtContainer(
    'web',
    {
      Names: ['/web', '/other/link'],
      Labels: { tier: 'front' },
      Status: 'Up 2 seconds (healthy)',
      Ports: [{ IP: '0.0.0.0', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' }],
      Unheard: { of: [1] },
    },
    builtNode('n1'),
    NOW_MS - 3_600_000,
  );
  const shown = entry(container);
  assert.deepEqual(shown['Names'], ['/web', '/other/link']);
  assert.deepEqual(shown['Labels'], { tier: 'front', 'io.schwarm.node': 'n1', 'io.schwarm.node.id': 'ID-n1' });
  assert.deepEqual(shown['Ports'], [{ IP: '10.0.0.1', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' }]);
  assert.equal(shown['Status'], 'Up About an hour (healthy)');
  assert.deepEqual(shown['Unheard'], { of: [1] });
  assert.equal(shown['Id'], container.info.id);
});

test('time passes in Status although the entry is rendered once', () => {
  const container = builtContainer('web', {}, builtNode('n1'), NOW_MS);
  assert.equal(entry(container, NEWEST, NOW_MS + 5_000)['Status'], 'Up 5 seconds');
  assert.equal(entry(container, NEWEST, NOW_MS + 120_000)['Status'], 'Up 2 minutes');
});

test('a container of a node that does not answer is Host Down in its last state', () => {
  const shown = entry(builtContainer('web', {}, builtNode('n1', { state: 'unhealthy' })));
  assert.equal(shown['Status'], 'Host Down');
  assert.equal(shown['State'], 'running');
});

// Compose v2, Testcontainers and docker-py cut one slash off and use the rest as the name.
test('names carry the node only when asked for', () => {
  const container = builtContainer('web');
  assert.deepEqual(entry(container)['Names'], ['/web']);
  assert.deepEqual(entry(container, { ...NEWEST, namesWithNode: true })['Names'], ['/n1/web']);
});

// Compose compares these ids with those of its networks, and would make the container anew at every `up`.
test('network ids are those that the network list shows, also when the network is found later', () => {
  const networks = (labels: object) => [{ Id: 'engine-id', Name: 'app', Labels: labels }];
  const node = { ...builtNode('n1'), networks: networks({}) };
  const container = builtContainer(
    'web',
    { NetworkSettings: { Networks: { app: { NetworkID: 'engine-id', IPAddress: '1.2.3.4' } } } },
    node,
  );
  const shown = (): unknown => entry(container)['NetworkSettings'];
  assert.deepEqual(shown(), { Networks: { app: { NetworkID: 'engine-id', IPAddress: '1.2.3.4' } } });
  node.networks = networks({ 'io.schwarm.network': 'fleet-id' });
  assert.deepEqual(shown(), { Networks: { app: { NetworkID: 'fleet-id', IPAddress: '1.2.3.4' } } });
});

test('older clients do not get fields of newer versions', () => {
  const container = builtContainer('web', { HostConfig: { NetworkMode: 'bridge', Annotations: { a: 'b' } }, ImageManifestDescriptor: {} });
  assert.ok('ImageManifestDescriptor' in entry(container, { ...NEWEST, version: '1.48' }));
  const at147 = entry(container, { ...NEWEST, version: '1.47' });
  assert.ok(!('ImageManifestDescriptor' in at147));
  assert.deepEqual(at147['HostConfig'], { NetworkMode: 'bridge', Annotations: { a: 'b' } });
  assert.deepEqual(entry(container, { ...NEWEST, version: '1.45' })['HostConfig'], { NetworkMode: 'bridge' });
});

test('a size is added, and numbers past 2^53 stay exact', () => {
  const container = builtContainer('web', { Big: parseJson('12345678901234567890') });
  const text = containerEntry(container, NEWEST, NOW_MS, { SizeRw: 5, SizeRootFs: 10 });
  assert.match(text, /"Big":12345678901234567890,/);
  assert.match(text, /"SizeRw":5,"SizeRootFs":10\}$/);
});

test('an entry shows at once when its ports begin or end to answer on the manager', () => {
  const container = builtContainer('web', { Ports: [{ IP: '0.0.0.0', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' }] });
  const address = (forwarded?: ForwardedPorts): unknown => {
    const entry = JSON.parse(containerEntry(container, NEWEST, NOW_MS, undefined, forwarded)) as { Ports: { IP: string }[] };
    return entry.Ports.map(({ IP }) => IP);
  };
  assert.deepEqual(address(), ['10.0.0.1']);
  assert.deepEqual(address({ addresses: ['127.0.0.1'], ports: new Set(['8080/tcp']) }), ['127.0.0.1']);
  assert.deepEqual(address(), ['10.0.0.1']);
});
