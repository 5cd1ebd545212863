import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JsonObject, seededRandom } from '../base/index.ts';
import { containerFromInspect } from './container-inspect.ts';
import { containerFromList, needsInspect } from './container-list.ts';
import { parsePlacementRequest } from './create-request.ts';
import { LABEL } from './labels.ts';
import { formatPortClaim } from './port-text.ts';

const ID = 'ab'.repeat(32);
const entry = (fields: JsonObject): JsonObject => ({
  Id: ID,
  Names: ['/web'],
  Image: 'busybox',
  ImageID: 'sha256:1',
  State: 'running',
  ...fields,
});
const ports = (info: ReturnType<typeof containerFromList>): readonly string[] => info.hostPorts.map(formatPortClaim);

test('an entry of an engine’s list is read', () => {
  const info = containerFromList(
    entry({
      Names: ['/other/alias', '/web'],
      Created: 1_795_371_373,
      Labels: { [LABEL.swarmId]: 's1', [LABEL.reserved]: '{"cpuNanos":5,"memoryBytes":6,"hostModePorts":["80/tcp"]}' },
      HostConfig: { NetworkMode: 'default' },
      Ports: null,
    }),
  );
  assert.deepEqual(
    [
      info.id,
      info.name,
      info.swarmId,
      info.image,
      info.imageId,
      info.state,
      info.createdS,
      info.networkMode,
      info.cpuNanos,
      info.memoryBytes,
    ],
    [ID, 'web', 's1', 'busybox', 'sha256:1', 'running', 1_795_371_373, 'bridge', 5, 6],
  );
  assert.deepEqual(info.hostModePorts, [{ port: 80, protocol: 'tcp' }]);
});

test('ports published right now are held, once for 0.0.0.0 and ::', () => {
  const published = [
    { IP: '0.0.0.0', PrivatePort: 80, PublicPort: 32768, Type: 'tcp' },
    { IP: '::', PrivatePort: 80, PublicPort: 32768, Type: 'tcp' },
    { IP: '10.0.0.1', PrivatePort: 53, PublicPort: 53, Type: 'udp' },
    { PrivatePort: 9000, Type: 'tcp' },
  ];
  assert.deepEqual(ports(containerFromList(entry({ Ports: published }))), ['32768/tcp', '10.0.0.1:53/udp']);
});

test('a stopped container keeps the ports it asked for', () => {
  const labels = { [LABEL.reserved]: '{"hostPorts":["80/tcp","8000-8005/tcp"]}' };
  assert.deepEqual(ports(containerFromList(entry({ State: 'exited', Labels: labels, Ports: [] }))), ['80/tcp', '8000-8005/tcp']);
});

test('a range is settled by the port of it that was given', () => {
  const labels = { [LABEL.reserved]: '{"hostPorts":["8000-8005/tcp","8000-8005/udp"]}' };
  const published = [{ IP: '0.0.0.0', PrivatePort: 80, PublicPort: 8003, Type: 'tcp' }];
  assert.deepEqual(ports(containerFromList(entry({ Labels: labels, Ports: published }))), ['8000-8005/udp', '8003/tcp']);
});

test('parts of a reservation label that cannot be read count as nothing', () => {
  for (const label of ['', 'nonsense', '[]', '{"cpuNanos":"x","memoryBytes":-5,"hostPorts":["x",1]}']) {
    const info = containerFromList(entry({ Labels: { [LABEL.reserved]: label } }));
    assert.deepEqual([info.cpuNanos, info.memoryBytes, info.hostPorts], [0, 0, []], label);
  }
});

test('an engine’s state words are kept, others are told by the status line', () => {
  assert.equal(containerFromList(entry({ State: 'paused' })).state, 'paused');
  assert.equal(containerFromList(entry({ State: undefined, Status: 'Up 5 minutes' })).state, 'running');
  assert.equal(containerFromList(entry({ State: 'stopped', Status: 'Exited (0)' })).state, 'exited');
});

test('only containers that were not created through a manager need an inspect', () => {
  assert.equal(needsInspect(entry({})), true);
  assert.equal(needsInspect(entry({ Labels: { [LABEL.swarmId]: 'x' } })), false);
});

const inspect = (fields: JsonObject): JsonObject => ({
  Id: ID,
  Name: '/web',
  Image: 'sha256:1',
  Created: '2026-11-22T17:59:31.123456789Z',
  State: { Status: 'running', Running: true },
  Config: { Image: 'busybox', Labels: {}, ExposedPorts: { '80/tcp': {} } },
  HostConfig: { NetworkMode: 'bridge' },
  ...fields,
});

test('an inspect is read', () => {
  const info = containerFromInspect(inspect({ HostConfig: { NetworkMode: 'bridge', NanoCpus: 1e9, MemoryReservation: 7 } }));
  assert.deepEqual(
    [info.id, info.name, info.image, info.imageId, info.state, info.createdS, info.cpuNanos, info.memoryBytes, info.hostModePorts],
    [ID, 'web', 'busybox', 'sha256:1', 'running', 1_795_370_371, 1e9, 7, []],
  );
});

test('an inspect tells asked and given ports, and exposed ones on the host’s network', () => {
  const bindings = { '80/tcp': [{ HostIp: '', HostPort: '8000-8001' }], '81/tcp': [{ HostPort: '' }], '82/tcp': [{ HostPort: '82' }] };
  const given = {
    '80/tcp': [
      { HostIp: '0.0.0.0', HostPort: '8001' },
      { HostIp: '::', HostPort: '8001' },
    ],
    '81/tcp': [{ HostIp: '0.0.0.0', HostPort: '32768' }],
    '82/tcp': [{ HostIp: '0.0.0.0', HostPort: '82' }],
    '83/tcp': null,
  };
  const hostConfig = { NetworkMode: 'bridge', PortBindings: bindings };
  assert.deepEqual(ports(containerFromInspect(inspect({ HostConfig: hostConfig, NetworkSettings: { Ports: given } }))).toSorted(), [
    '32768/tcp',
    '8001/tcp',
    '82/tcp',
  ]);
  assert.deepEqual(ports(containerFromInspect(inspect({ HostConfig: hostConfig, NetworkSettings: { Ports: {} } }))), [
    '8000-8001/tcp',
    '82/tcp',
  ]);
  const onHost = containerFromInspect(inspect({ HostConfig: { NetworkMode: 'host', PortBindings: bindings } }));
  assert.deepEqual([onHost.hostPorts, onHost.hostModePorts], [[], [{ port: 80, protocol: 'tcp' }]]);
});

test('limits changed after creation count, and CPUs asked for as a weight are in the label', () => {
  const config = { Image: 'busybox', Labels: { [LABEL.reserved]: '{"cpuNanos":2000000000,"memoryBytes":5}' } };
  assert.equal(containerFromInspect(inspect({ Config: config, HostConfig: { NanoCpus: 1e9 } })).cpuNanos, 1e9);
  assert.equal(containerFromInspect(inspect({ Config: config, HostConfig: {} })).cpuNanos, 0);
  assert.equal(containerFromInspect(inspect({ Config: config, HostConfig: { CpuShares: 512 } })).cpuNanos, 2e9);
  assert.equal(containerFromInspect(inspect({ Config: config, HostConfig: { Memory: 9 } })).memoryBytes, 9);
});

test('shares are CPUs where the label says so, or where all are read that way', () => {
  const labelled = { Image: 'busybox', Labels: { [LABEL.reserved]: '{"cpuNanos":1000000000}' } };
  const cpus = (config: JsonObject, shares: number, areCpus: boolean): number =>
    containerFromInspect(inspect({ Config: config, HostConfig: { CpuShares: shares } }), { machineCpus: 4, areCpus }).cpuNanos / 1e9;
  assert.equal(cpus(labelled, 768, false), 3, 'changed after creation');
  assert.equal(cpus({ Image: 'busybox' }, 768, false), 0, 'a weight, as today');
  assert.equal(cpus({ Image: 'busybox' }, 768, true), 3);
  assert.equal(cpus({ Image: 'busybox' }, 0, true), 0);
});

test('what a create request reserves is read back from the list of its engine', () => {
  const body = {
    Image: 'busybox',
    HostConfig: {
      NanoCpus: 5e8,
      Memory: 4096,
      PortBindings: { '80/tcp': [{ HostIp: '::1', HostPort: '80-90' }], '81/tcp': [{ HostPort: '81' }] },
    },
  };
  const { request, body: sent } = parsePlacementRequest(body, { name: 'web' }, seededRandom(1));
  const info = containerFromList(entry({ State: 'created', Labels: sent['Labels'] }));
  assert.equal(needsInspect({ Labels: sent['Labels'] }), false);
  for (const key of ['cpuNanos', 'memoryBytes', 'hostPorts', 'hostModePorts'] as const) assert.deepEqual(info[key], request[key], key);
});
