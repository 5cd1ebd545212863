import assert from 'node:assert/strict';
import { test } from 'node:test';
import { projectOf } from '../fixture/index.ts';
import { networkHash, serviceHash, volumeHash } from './hash.ts';

const REST = `
  b: { image: img }
networks: { n: { ipam: { config: [{ subnet: 10.5.0.0/24 }] } }, m: }
volumes: { vol: }
configs: { c: { content: hi } }
secrets: { s: { environment: HOME } }
`;

/** Keys of a service, and what `docker compose config --hash` of version 2.40.3 prints for it. */
const rows: readonly (readonly [name: string, keys: string, hash: string])[] = [
  ['an image alone', '', '47975c1dfd1444ec77a9acfea64538ca19fdf1f526cdf26fd7f86f62f6082ff4'],
  [
    'a command and an entrypoint',
    'command: "sh -c \'echo <a> && b\'", entrypoint: [/bin/x]',
    'bfce328ca04caead668a69f30299ffd3d1b4447d0bf6faa8184e19e9e05c4ba1',
  ],
  ['empty command and entrypoint', 'command: [], entrypoint: []', '367d132751344139b84e81cb42a0e694c272555a40cc07536b6f4a3c2dbe533e'],
  [
    'environment',
    'environment: { B: "1", A: null, C: "x=y", D: 1.5, E: true }',
    '5f79c95210fc043af642867ccc5c173d6f60566698f084808d8244c4136e7684',
  ],
  [
    'ports in all forms',
    'ports: ["8080", "80:81", "127.0.0.1:90:91/udp", "8000-8001:90-91", { target: 5, published: "6", mode: host, name: n, app_protocol: http }], expose: ["9"]',
    '900141b3efcf1300c9d9261118f1c1ebdb8ae4e86c5e983f552ac972b3c75b2b',
  ],
  [
    'mounts in all forms',
    'volumes: ["vol:/v", "./d:/d:ro", "/anon", "vol:/w:nocopy", { type: tmpfs, target: /m, tmpfs: { size: 1m, mode: 511 } }, { type: bind, source: /x, target: /x, bind: { create_host_path: false, propagation: rslave } }, "/z:/z:z"], tmpfs: ["/tmp1", "/tmp2:size=1m"]',
    'e732a04714d80d48da53924d69aaa1d1f0197dbdfe930e3a58d964a146a820e9',
  ],
  [
    'networks',
    'networks: { n: { aliases: [x, y], ipv4_address: 10.5.0.3, priority: 5 }, m: null }',
    'd33d64e6c28b54a5a95c329283aa78f17e31f6be96f8473f9f142b3cd7e68d94',
  ],
  [
    'a health check',
    'healthcheck: { test: "curl x", interval: 1m30s, timeout: 500ms, retries: 3, start_period: 1h }',
    'bd68f64a4ce79f1cd794a025706f09bb82c9ebf9f51e26b3ce0fddd5fff0e18b',
  ],
  [
    'a disabled health check',
    'healthcheck: { test: [CMD, x], disable: true }',
    '3016f7501ca9d620d8fcdb8fa7af58b200bc031355b4d361c5a5172b328ef9d2',
  ],
  [
    'dependencies, which do not count',
    'depends_on: { b: { condition: service_healthy } }',
    '47975c1dfd1444ec77a9acfea64538ca19fdf1f526cdf26fd7f86f62f6082ff4',
  ],
  [
    'deploy',
    'deploy: { mode: replicated, replicas: 3, labels: { x: y }, resources: { limits: { cpus: "0.5", memory: 50M, pids: 10 }, reservations: { cpus: "0.25", memory: 20M, devices: [{ capabilities: [gpu], count: 1 }] } }, restart_policy: { condition: on-failure, delay: 5s, max_attempts: 3, window: 120s }, placement: { constraints: [node.labels.a==b], preferences: [{ spread: node.labels.zone }], max_replicas_per_node: 2 }, update_config: { parallelism: 2, delay: 10s, order: start-first, failure_action: pause, monitor: 3s, max_failure_ratio: 0.3 }, endpoint_mode: vip }',
    'd6a51baef8d99ee620e05ae1ab8259a762ca28825b120c02e2cf73b5070df5bb',
  ],
  [
    'deploy with a count only, which does not count',
    'deploy: { replicas: 2 }',
    'f5b12b221436b2a42a5985ec6a2e482b0341e628b50535994b3e3070e1111781',
  ],
  [
    'limits',
    'cpus: 1.5, cpu_shares: 10, mem_limit: 64m, memswap_limit: -1, shm_size: 1g, pids_limit: 5, ulimits: { nofile: 100, nproc: { soft: 1, hard: 2 } }, oom_score_adj: 5, cpuset: "0"',
    '69e57d41cd5f0fb4e60ac995f9632aaddffd3641e78c1904de489e8c0eeb3361',
  ],
  [
    'security',
    'cap_add: [A, B], cap_drop: [ALL], privileged: true, read_only: true, security_opt: ["no-new-privileges:true"], group_add: ["1"], user: "1:1", userns_mode: host, sysctls: { net.core.somaxconn: 1024 }, devices: ["/dev/null:/dev/x:rw", "/dev/zero"]',
    '3aacd4ae8e7152a5368740fc926d2e6ff66b92d17e0195a5878b3f1ccb6de5b4',
  ],
  [
    'names and outputs',
    'hostname: h, domainname: d, working_dir: /w, tty: true, stdin_open: true, init: false, stop_signal: SIGINT, stop_grace_period: 1m5s, restart: unless-stopped, labels: { b: "2", a: "1" }, annotations: { x: y }, dns: 8.8.8.8, dns_search: [a, b], extra_hosts: ["h:1.2.3.4", "g:host-gateway"], logging: { driver: json-file, options: { max-size: 1m } }, ipc: host, pid: host, uts: host, runtime: runc, platform: linux/amd64, container_name: misc1, pull_policy: always, attach: false',
    '169facf23f2f9650567758fd88803c7f49e5c2568b505b94847ed15c961f120e',
  ],
  ['a network mode', 'network_mode: host', 'b2bfb596c0de71e7cc78918982388734527a9dc369f426c6673ce9331ebdd0eb'],
  [
    'configs and secrets',
    'configs: [c, { source: c, target: /q, mode: 288, uid: "3" }], secrets: [s, { source: s, target: /z }]',
    'b0e5fc96261dc317f57682122204ba8ce36da98007db4e0ccbcb4e44b119617f',
  ],
  ['extensions, which do not count', 'x-schwarm: { node: a }', '47975c1dfd1444ec77a9acfea64538ca19fdf1f526cdf26fd7f86f62f6082ff4'],
];

for (const [name, keys, hash] of rows) {
  test(`the hash of ${name} is the one Docker Compose computes`, async () => {
    const project = await projectOf(`services:\n  a: { image: img${keys === '' ? '' : `, ${keys}`} }${REST}`, { HOME: '/' });
    assert.equal(serviceHash(project.services.get('a')!, { containerOf: new Map(), linked: new Map() }), hash);
  });
}

test('a new parent changes the hash of what shares its network', async () => {
  const project = await projectOf('services: { a: { image: img }, b: { image: img, network_mode: "service:a" } }');
  const hash = (id: string): string => serviceHash(project.services.get('b')!, { containerOf: new Map([['a', id]]), linked: new Map() });
  assert.notEqual(hash('1'), hash('2'));
});

test('hashes of networks and volumes follow what the file says of them', async () => {
  const project = await projectOf(
    'services: { a: { image: img, networks: [n, m], volumes: ["v:/v", "w:/w"] } }\nnetworks: { n: , m: { labels: { x: y } } }\nvolumes: { v: , w: { driver_opts: { a: b } } }',
  );
  const networks = [...project.networks.values()].map(networkHash);
  const volumes = [...project.volumes.values()].map(volumeHash);
  assert.equal(new Set([...networks, ...volumes]).size, 4);
});
