import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadInputError, parseJson, seededRandom } from '../base/index.ts';
import { type CreateOptions, type CreateQuery, parsePlacementRequest } from './create-request.ts';
import { LABEL } from './labels.ts';
import { formatPortClaim } from './port-text.ts';

const parse = (body: unknown, query: CreateQuery = {}, options: CreateOptions = {}) =>
  parsePlacementRequest(body, query, seededRandom(1), options);
const reservedLabel = (body: unknown, options: CreateOptions = {}): unknown => {
  const text = parse(body, {}, options).request.labels[LABEL.reserved];
  return text === undefined ? undefined : JSON.parse(text);
};
const host = (hostConfig: object): object => ({ Image: 'busybox', HostConfig: hostConfig });

test('placement entries leave the environment and join those of the labels, labels first', () => {
  const { request, body } = parse({
    Image: 'busybox',
    Env: ['A=1', 'constraint:zone==west', 'B=constraint:x', 'affinity:container!=~db', 'constraint:disk==ssd', 'whitelist:node==a|b'],
    Labels: { [LABEL.constraints]: '["zone!=east"]', other: 'kept' },
  });
  assert.deepEqual(body['Env'], ['A=1', 'B=constraint:x']);
  assert.deepEqual(
    request.expressions.map((e) => `${e.kind}:${e.text}`),
    ['constraint:zone!=east', 'constraint:zone==west', 'affinity:container!=~db', 'constraint:disk==ssd', 'whitelist:node==a|b'],
  );
  assert.equal(request.labels[LABEL.constraints], '["zone!=east","zone==west","disk==ssd"]');
  assert.equal(request.labels[LABEL.affinities], '["container!=~db"]');
  assert.equal(request.labels[LABEL.whitelists], '["node==a|b"]');
  assert.equal(request.labels['other'], 'kept');
  assert.deepEqual(body['Labels'], request.labels);
});

test('an entry that is both in a label and in the environment counts once', () => {
  const { request } = parse({ Env: ['constraint:a==b'], Labels: { [LABEL.constraints]: '["a==b"]' } });
  assert.equal(request.expressions.length, 1);
  assert.equal(request.labels[LABEL.constraints], '["a==b"]');
});

test('the environment stays as it came when it holds no placement entries', () => {
  assert.equal('Env' in parse({ Image: 'x' }).body, false);
  assert.equal(parse({ Env: null }).body['Env'], null);
});

for (const [text, name] of [
  ['["zone==west"', 'broken JSON'],
  ['"zone==west"', 'a string'],
  ['{"zone":"west"}', 'an object'],
  ['[1]', 'a list of numbers'],
] as const) {
  test(`a constraints label with ${name} is refused, not ignored`, () => {
    assert.throws(
      () => parse({ Labels: { [LABEL.constraints]: text } }),
      (e) => e instanceof BadInputError && e.message.includes(LABEL.constraints),
    );
  });
}

for (const [env, policies] of [
  [[], []],
  [['reschedule:off'], []],
  [['reschedule:on-node-failure'], ['on-node-failure']],
  [['reschedule:on-node-failure='], ['on-node-failure']],
  [['reschedule:off', 'reschedule:off'], []],
  [
    ['reschedule:on-loss', 'reschedule:on-node-failure'],
    ['on-node-failure', 'on-loss'],
  ],
  [['reschedule:on-unhealthy,on-node-failure'], ['on-node-failure', 'on-unhealthy']],
] as const) {
  test(`reschedule entries [${env}] mean [${policies}]`, () => assert.deepEqual(parse({ Env: env }).request.reschedule, policies));
}

test('two reschedule policies or an unknown one are refused', () => {
  assert.throws(() => parse({ Env: ['reschedule:off', 'reschedule:on-node-failure'] }), /too many reschedule policies/);
  assert.throws(() => parse({ Env: ['reschedule:always'] }), /invalid reschedule policy: always/);
});

test('a container gets a stable id of 64 hex digits, or keeps the one it has', () => {
  assert.match(parse({}).request.labels[LABEL.swarmId] ?? '', /^[0-9a-f]{64}$/);
  assert.equal(parse({ Labels: { [LABEL.swarmId]: 'mine' } }).request.labels[LABEL.swarmId], 'mine');
});

test('labels that tell of the node or the reservations of a copied container are dropped', () => {
  const { body } = parse({
    Labels: { [LABEL.node]: 'n1', [LABEL.nodeId]: 'x', [LABEL.reserved]: '{"cpuNanos":5}', 'io.schwarm.nodes': 'kept' },
  });
  assert.deepEqual(Object.keys(body['Labels'] as object).sort(), [LABEL.swarmId, 'io.schwarm.nodes'].sort());
});

for (const [limits, cpuNanos, memoryBytes] of [
  [{ NanoCpus: 1_500_000_000 }, 1_500_000_000, 0],
  [{ CpuQuota: 50_000 }, 500_000_000, 0],
  [{ CpuQuota: 10_000, CpuPeriod: 30_000 }, 333_333_334, 0],
  [{ CpuQuota: -1 }, 0, 0],
  [{ CpuShares: 2 }, 0, 0],
  [{ Memory: 67_108_864, MemoryReservation: 1 }, 0, 67_108_864],
  [{ MemoryReservation: 4096 }, 0, 4096],
  [{ Memory: 0, NanoCpus: 0 }, 0, 0],
  [{ Memory: null }, 0, 0],
] as const) {
  test(`${JSON.stringify(limits)} reserves ${cpuNanos} billionths of a CPU and ${memoryBytes} bytes`, () => {
    const { request } = parse(host(limits));
    assert.deepEqual([request.cpuNanos, request.memoryBytes], [cpuNanos, memoryBytes]);
  });
}

test('in the original’s reading CpuShares is a number of CPUs and limits beside HostConfig count', () => {
  assert.equal(parse(host({ CpuShares: 2 }), {}, { classic: true }).request.cpuNanos, 2e9);
  const { request, body } = parse({ Memory: 4096, CpuShares: 1, Cpuset: '0', HostConfig: { Memory: 1 } }, {}, { classic: true });
  assert.deepEqual([request.cpuNanos, request.memoryBytes], [1e9, 4096]);
  assert.deepEqual(body['HostConfig'], { Memory: 4096, CpuShares: 1, CpusetCpus: '0' });
});

for (const [hostConfig, ports] of [
  [{ PortBindings: { '80/tcp': [{ HostPort: '8080' }] } }, ['8080/tcp']],
  [{ PortBindings: { '53/udp': [{ HostIp: '10.0.0.1', HostPort: '53' }] } }, ['10.0.0.1:53/udp']],
  [
    {
      PortBindings: {
        '80/tcp': [
          { HostIp: '0.0.0.0', HostPort: '80' },
          { HostIp: '::', HostPort: '80' },
        ],
      },
    },
    ['80/tcp'],
  ],
  [{ PortBindings: { '80/tcp': [{ HostPort: '80' }], '81/tcp': [{ HostPort: '80' }] } }, ['80/tcp', '80/tcp']],
  [{ PortBindings: { '80/tcp': [{ HostPort: '8000-8005' }] } }, ['8000-8005/tcp']],
  [{ PortBindings: { '80/tcp': [{ HostPort: '' }], '81/tcp': [{ HostPort: '0' }], '82/tcp': null } }, []],
  [{ PortBindings: { '80/tcp': [{ HostPort: '80' }] }, NetworkMode: 'host' }, []],
  [{ PortBindings: { '80/tcp': [{ HostPort: '80' }] }, NetworkMode: 'none' }, []],
] as const) {
  test(`${JSON.stringify(hostConfig)} claims [${ports}]`, () =>
    assert.deepEqual(parse(host(hostConfig)).request.hostPorts.map(formatPortClaim), ports));
}

test('on the host’s network the exposed ports are the node’s', () => {
  const body = { ExposedPorts: { '80/tcp': {}, '5000-5001/udp': {} } };
  assert.deepEqual(parse(body).request.hostModePorts, []);
  assert.deepEqual(parse({ ...body, ...host({ NetworkMode: 'host' }) }).request.hostModePorts, [
    { port: 80, protocol: 'tcp' },
    { port: 5000, protocol: 'udp' },
    { port: 5001, protocol: 'udp' },
  ]);
});

test('a label tells what is reserved, and only that', () => {
  assert.equal(reservedLabel({}), undefined);
  assert.deepEqual(reservedLabel(host({ Memory: 4096 })), { memoryBytes: 4096 });
  assert.deepEqual(reservedLabel(host({ NanoCpus: 1e9, PortBindings: { '80/tcp': [{ HostIp: '::1', HostPort: '80' }] } })), {
    cpuNanos: 1e9,
    hostPorts: ['[::1]:80/tcp'],
  });
  const exposed = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`${5000 + i}/udp`, {}]));
  assert.deepEqual(reservedLabel({ ExposedPorts: exposed, ...host({ NetworkMode: 'host' }) }), { hostModePorts: ['5000-5099/udp'] });
  assert.deepEqual(reservedLabel(host({ CpuShares: 3 }), { classic: true }), { cpuNanos: 3e9 });
});

test('containers it leans on are named, and reach the engine without the node’s name', () => {
  const { request, body } = parse(
    host({
      VolumesFrom: ['data:ro', 'n1/other', 'ABCD:EFGH/third:rw'],
      Links: ['db:database', '/web:/self/alias', 'n1/cache:c'],
      NetworkMode: 'container:n1/net',
      IpcMode: 'container:ipc',
      PidMode: 'host',
    }),
  );
  assert.deepEqual(
    request.dependencies.map((d) => `${d.kind} ${d.target}`),
    [
      'volumes-from data',
      'volumes-from n1/other',
      'volumes-from ABCD:EFGH/third',
      'link db',
      'link web',
      'link n1/cache',
      'network n1/net',
      'ipc ipc',
    ],
  );
  assert.deepEqual(body['HostConfig'], {
    VolumesFrom: ['data:ro', 'other', 'third:rw'],
    Links: ['db:database', 'web:/self/alias', 'cache:c'],
    NetworkMode: 'container:net',
    IpcMode: 'container:ipc',
    PidMode: 'host',
  });
});

for (const [query, name] of [
  ['web', 'web'],
  ['/web', 'web'],
  ['', ''],
  ['a.b-c_d', 'a.b-c_d'],
] as const) {
  test(`name=${query} names it "${name}"`, () => assert.equal(parse({}, { name: query }).request.name, name));
}

for (const name of ['a', '/', 'a/b', '-a', 'a b', 'ä1']) {
  test(`"${name}" is no container name, in the engine’s words`, () => {
    assert.throws(() => parse({}, { name }), {
      status: 400,
      message: `Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`,
    });
  });
}

test('the platform comes from the query', () => {
  assert.equal(parse({}, { platform: '' }).request.platform, undefined);
  assert.deepEqual(parse({}, { platform: 'linux/x86_64' }).request.platform, { os: 'linux', architecture: 'amd64' });
  assert.throws(() => parse({}, { platform: 'beos' }), BadInputError);
});

test('fields that old engines ignore are noted with the API version that has them', () => {
  const { request } = parse({
    HostConfig: {
      Annotations: { a: 'b' },
      Mounts: [
        { Type: 'image', Source: 'x' },
        { Type: 'volume', VolumeOptions: { Subpath: 's' } },
      ],
    },
    NetworkingConfig: { EndpointsConfig: { n: { GwPriority: 1 } } },
  });
  assert.deepEqual(request.apiNeeds?.map((n) => n.version).sort(), ['1.43', '1.45', '1.48', '1.48']);
  assert.equal(parse({}).request.apiNeeds, undefined);
});

for (const [body, field] of [
  [null, 'config cannot be empty'],
  [[], 'must be an object'],
  [{ Env: 'A=1' }, 'Env must be a list of strings'],
  [{ Env: [1] }, 'Env must be a list of strings'],
  [{ Image: 5 }, 'Image must be a string'],
  [{ Labels: ['a'] }, 'Labels must be an object'],
  [{ Labels: { a: 1 } }, 'Labels["a"] must be a string'],
  [{ HostConfig: [] }, 'HostConfig must be an object'],
  [host({ Memory: '64m' }), 'HostConfig.Memory must be a whole number'],
  [host({ NanoCpus: 1.5 }), 'HostConfig.NanoCpus must be a whole number'],
  [host({ NetworkMode: 1 }), 'HostConfig.NetworkMode must be a string'],
  [host({ IpcMode: {} }), 'HostConfig.IpcMode must be a string'],
  [host({ VolumesFrom: 'a' }), 'HostConfig.VolumesFrom must be a list of strings'],
  [host({ PortBindings: [] }), 'HostConfig.PortBindings must be an object'],
  [host({ PortBindings: { '80/tcp': {} } }), 'HostConfig.PortBindings["80/tcp"] must be a list of objects'],
  [host({ PortBindings: { '80/tcp': [{ HostPort: 80 }] } }), 'HostConfig.PortBindings["80/tcp"].HostPort must be a string'],
  [host({ PortBindings: { '80/tcp': [{ HostPort: 'x' }] } }), 'invalid port specification: "x"'],
  [host({ PortBindings: { http: [] } }), 'invalid port specification: "http"'],
  [host({ Mounts: {} }), 'HostConfig.Mounts must be a list of objects'],
  [{ ExposedPorts: { x: {} } }, 'invalid port specification: "x"'],
  [{ NetworkingConfig: 1 }, 'NetworkingConfig must be an object'],
] as const) {
  test(`${JSON.stringify(body)} is a 400 that says: ${field}`, () => {
    assert.throws(
      () => parse(body),
      (e) => e instanceof BadInputError && e.message.includes(field),
      field,
    );
  });
}

test('unknown fields and numbers above 2^53 reach the engine as they came', () => {
  const text =
    '{"Image":"x","Future":{"n":1795371373189960406},"HostConfig":{"Memory":9223372036854775807,"Deep":[1,{"a":null}]},"Tty":true}';
  const { Labels, ...rest } = parse(parseJson(text)).body;
  assert.ok(Labels);
  assert.equal(JSON.stringify(rest), text);
});
