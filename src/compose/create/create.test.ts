import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serviceOf } from '../fixture/index.ts';
import { COMPOSE } from '../identity/index.ts';
import { containerBody, type OneOff } from './container-body.ts';
import type { ContainerWish, EndpointFacts } from './wish.ts';

const ENGINE: EndpointFacts = { apiVersion: '1.51', fleet: false, local: false };

interface Case {
  readonly keys: string;
  readonly rest?: string;
  readonly over?: Partial<ContainerWish>;
  readonly oneOff?: OneOff;
}

/** The JSON an engine would get. */
async function sent({ keys, rest = '', over = {}, oneOff }: Case): Promise<{ readonly [key: string]: never }> {
  const { project, service } = await serviceOf(keys, rest);
  const wish: ContainerWish = {
    project,
    service,
    number: 1,
    name: 't1-a-1',
    image: 'img',
    imageId: 'sha256:1',
    references: { containerOf: new Map([['b', 'BID']]), linked: new Map([['b', [{ id: 'BID', name: 't1-b-1', number: 1 }]]]) },
    endpoint: ENGINE,
    inherited: new Map(),
    fileMounts: [],
    extraLabels: {},
    hash: 'HASH',
    version: 'V+schwarm',
    ...over,
  };
  return JSON.parse(JSON.stringify(containerBody(wish, oneOff).body));
}

function at(body: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as { [key: string]: unknown } | undefined)?.[key], body);
}

const B = '}, b: { image: img';
const rows: readonly (readonly [what: string, given: Case, path: string, wants: unknown])[] = [
  ['a command text becomes words', { keys: "command: sh -c 'a b'" }, 'Cmd', ['sh', '-c', 'a b']],
  ['no command leaves the image its own', { keys: 'tty: false' }, 'Cmd', undefined],
  ["an empty command clears the image's", { keys: 'command: []' }, 'Cmd', []],
  ['a variable without value is sent bare', { keys: 'environment: { A: b, C: null }' }, 'Env', ['A=b', 'C']],
  ['hints are not told to one engine', { keys: 'environment: ["constraint:node==n1", "A=b"]' }, 'Env', ['A=b']],
  [
    'hints are told to a fleet',
    { keys: 'environment: ["constraint:node==n1", "reschedule:on-node-failure"]', over: { endpoint: { ...ENGINE, fleet: true } } },
    'Env',
    ['constraint:node==n1', 'reschedule:on-node-failure'],
  ],
  [
    'deploy constraints become hints',
    { keys: 'deploy: { placement: { constraints: ["node.labels.zone == west"] } }', over: { endpoint: { ...ENGINE, fleet: true } } },
    'Env',
    ['constraint:zone==west'],
  ],
  [
    'x-schwarm becomes hints',
    { keys: 'x-schwarm: { node: n1, affinity: "container==db" }', over: { endpoint: { ...ENGINE, fleet: true } } },
    'Env',
    ['constraint:node==n1', 'affinity:container==db'],
  ],
  ['stop_grace_period is whole seconds, rounded up', { keys: 'stop_grace_period: 1500ms' }, 'StopTimeout', 2],
  [
    'health times are nanoseconds',
    { keys: 'healthcheck: { test: x, interval: 1s500ms }' },
    'Healthcheck',
    { Test: ['CMD-SHELL', 'x'], Interval: 1_500_000_000 },
  ],
  ['a disabled health check is NONE', { keys: 'healthcheck: { disable: true }' }, 'Healthcheck', { Test: ['NONE'] }],
  ['expose only exposes', { keys: 'expose: ["9", "10-11/udp"]' }, 'ExposedPorts', { '9/tcp': {}, '10/udp': {}, '11/udp': {} }],
  [
    'ports are exposed and bound',
    { keys: 'ports: ["80:81", "127.0.0.1::82/udp", "3000-3002:83"]' },
    'HostConfig.PortBindings',
    {
      '81/tcp': [{ HostIp: '', HostPort: '80' }],
      '82/udp': [{ HostIp: '127.0.0.1', HostPort: '' }],
      '83/tcp': [{ HostIp: '', HostPort: '3000-3002' }],
    },
  ],
  [
    'mounts that can be are Binds',
    { keys: 'volumes: ["vol:/v", "./d:/d:ro", "vol:/w:nocopy", "/s:/t:z"]', rest: 'volumes: { vol: }' },
    'HostConfig.Binds',
    ['t1_vol:/v:rw', '/t/d:/d:ro', 't1_vol:/w:rw,nocopy', '/s:/t:rw,z'],
  ],
  [
    'anonymous volumes are Mounts, old ones by name',
    {
      keys: 'volumes: ["/x"]',
      over: {
        inherited: new Map([
          ['/x', 'old'],
          ['/img', 'old2'],
        ]),
      },
    },
    'HostConfig.Mounts',
    [
      { Type: 'volume', Target: '/x', ReadOnly: false, Source: 'old' },
      { Type: 'volume', Source: 'old2', Target: '/img' },
    ],
  ],
  [
    'a bind that must exist is a Mount',
    { keys: 'volumes: [{ type: bind, source: /s, target: /t, bind: { create_host_path: false } }]' },
    'HostConfig.Mounts',
    [{ Type: 'bind', Target: '/t', ReadOnly: false, Source: '/s', BindOptions: {} }],
  ],
  ['tmpfs has options after the colon', { keys: 'tmpfs: ["/a", "/b:size=1m"]' }, 'HostConfig.Tmpfs', { '/a': '', '/b': 'size=1m' }],
  [
    'restart on-failure has a count',
    { keys: 'restart: "on-failure:3"' },
    'HostConfig.RestartPolicy',
    { Name: 'on-failure', MaximumRetryCount: 3 },
  ],
  [
    'deploy.restart_policy wins',
    { keys: 'restart: "no", deploy: { restart_policy: { condition: any, max_attempts: 3 } }' },
    'HostConfig.RestartPolicy',
    { Name: 'always' },
  ],
  [
    'deploy limits are limits',
    { keys: 'deploy: { resources: { limits: { cpus: "0.5", memory: 10M, pids: 5 } } }' },
    'HostConfig.NanoCpus',
    500_000_000,
  ],
  ['memory is bytes', { keys: 'mem_limit: 64m' }, 'HostConfig.Memory', 67_108_864],
  [
    'a CDI device is a device request',
    { keys: 'devices: ["vendor.com/class=name"]' },
    'HostConfig.DeviceRequests',
    [{ Driver: 'cdi', DeviceIDs: ['vendor.com/class=name'] }],
  ],
  ['extra hosts are told with a colon', { keys: 'extra_hosts: ["h=1.2.3.4"]' }, 'HostConfig.ExtraHosts', ['h:1.2.3.4']],
  ['systempaths=unconfined unmasks', { keys: 'security_opt: ["systempaths=unconfined", "x=y"]' }, 'HostConfig.MaskedPaths', []],
  [
    'the name and the service resolve',
    { keys: 'networks: { n: { aliases: [x] } }', rest: 'networks: { n: }' },
    'NetworkingConfig.EndpointsConfig.t1_n.Aliases',
    ['t1-a-1', 'a', 'x'],
  ],
  [
    'one-offs have no aliases',
    { keys: 'networks: [n]', rest: 'networks: { n: }', oneOff: { useAliases: false, interactive: false } },
    'NetworkingConfig.EndpointsConfig.t1_n.Aliases',
    undefined,
  ],
  [
    'an interactive one-off ends its input with the client',
    { keys: 'tty: false', oneOff: { useAliases: false, interactive: true } },
    'StdinOnce',
    true,
  ],
  ['network_mode service:b is its container', { keys: `network_mode: "service:b" ${B}` }, 'HostConfig.NetworkMode', 'container:BID'],
  ['volumes_from b is its container', { keys: `volumes_from: ["b:ro"] ${B}` }, 'HostConfig.VolumesFrom', ['BID:ro']],
  [
    'links name the container and its aliases',
    { keys: `links: ["b:other"] ${B}` },
    'NetworkingConfig.EndpointsConfig.t1_default.Links',
    ['t1-b-1:other', 't1-b-1:b-1', 't1-b-1:t1-b-1'],
  ],
  [
    'a link without alias is not told to a fleet',
    { keys: `links: ["b"] ${B}`, over: { endpoint: { ...ENGINE, fleet: true } } },
    'NetworkingConfig.EndpointsConfig.t1_default.Links',
    undefined,
  ],
  [
    'a static address is IPAM configuration',
    { keys: 'networks: { n: { ipv4_address: 10.5.0.3 } }', rest: 'networks: { n: { ipam: { config: [{ subnet: 10.5.0.0/24 }] } } }' },
    'NetworkingConfig.EndpointsConfig.t1_n.IPAMConfig',
    { IPv4Address: '10.5.0.3' },
  ],
  [
    "a mac address is the endpoint's from 1.44 on",
    { keys: 'mac_address: "02:42:ac:11:00:03"' },
    'NetworkingConfig.EndpointsConfig.t1_default.MacAddress',
    '02:42:ac:11:00:03',
  ],
  [
    "a mac address is the container's before",
    { keys: 'mac_address: "02:42:ac:11:00:03"', over: { endpoint: { ...ENGINE, apiVersion: '1.41' } } },
    'MacAddress',
    '02:42:ac:11:00:03',
  ],
  [
    'files of the client are read-only binds',
    { keys: 'tty: true', over: { fileMounts: [{ source: '/f', target: '/run/secrets/s' }] } },
    'HostConfig.Binds',
    ['/f:/run/secrets/s:ro'],
  ],
];

for (const [what, given, path, wants] of rows) {
  test(`create: ${what}`, async () => assert.deepEqual(at(await sent(given), path), wants));
}

test("create: every container carries the labels of Docker Compose, over the user's", async () => {
  const body = await sent({ keys: `labels: { x: y }, depends_on: { b: { condition: service_healthy } } ${B}` });
  assert.deepEqual(at(body, 'Labels'), {
    x: 'y',
    [COMPOSE.project]: 't1',
    [COMPOSE.service]: 'a',
    [COMPOSE.version]: 'V+schwarm',
    [COMPOSE.oneoff]: 'False',
    [COMPOSE.configHash]: 'HASH',
    [COMPOSE.dependsOn]: 'b:service_healthy:false',
    [COMPOSE.workingDir]: '/t',
    [COMPOSE.configFiles]: '-',
    [COMPOSE.number]: '1',
    [COMPOSE.image]: 'sha256:1',
    [COMPOSE.environmentFile]: '/dev/null',
  });
});

test('create: an engine before 1.44 gets its second network after the create', async () => {
  const { project, service } = await serviceOf('networks: { n1: { priority: 1 }, n2: { priority: 2 } }', 'networks: { n1: , n2: }');
  const request = containerBody({
    project,
    service,
    number: 1,
    name: 'x',
    image: 'img',
    imageId: undefined,
    references: { containerOf: new Map(), linked: new Map() },
    endpoint: { ...ENGINE, apiVersion: '1.41' },
    inherited: new Map(),
    fileMounts: [],
    extraLabels: {},
    hash: '',
    version: '',
  });
  assert.deepEqual(Object.keys(at(request.body, 'NetworkingConfig.EndpointsConfig') as object), ['t1_n2']);
  assert.equal(at(request.body, 'HostConfig.NetworkMode'), 't1_n2');
  assert.deepEqual(
    request.connect.map((c) => c.network),
    ['t1_n1'],
  );
});
