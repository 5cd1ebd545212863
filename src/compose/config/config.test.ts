import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { objectOf, parseJson } from '../../base/index.ts';
import { loadSample } from '../load/sample-project.ts';
import { service as serviceShape } from '../load/schema/service-shape.ts';
import { toJson, toYaml, toYamlText } from './config.ts';

/** One value for every key of a service, the one that `config` prints for it, and what else the file must have. */
const keys: { readonly [key: string]: { readonly value: string; readonly wants?: unknown } } = {
  annotations: { value: '{a: b}' },
  attach: { value: 'false' },
  blkio_config: { value: '{weight: 3}' },
  build: { value: '{context: /c, args: {A: "1"}}', wants: { context: '/c', dockerfile: 'Dockerfile', args: { A: '1' } } },
  cap_add: { value: '[A]' },
  cap_drop: { value: '[A]' },
  cgroup: { value: 'host' },
  cgroup_parent: { value: 'p' },
  command: { value: '[a]' },
  configs: { value: '[{source: c, target: /t, uid: "1", gid: "2", mode: "0440"}]' },
  container_name: { value: 'nn' },
  cpu_count: { value: '3' },
  cpu_percent: { value: '50' },
  cpu_period: { value: '1' },
  cpu_quota: { value: '2' },
  cpu_rt_period: { value: '3' },
  cpu_rt_runtime: { value: '4' },
  cpu_shares: { value: '5' },
  cpus: { value: '0.5' },
  cpuset: { value: '0-1' },
  credential_spec: { value: '{registry: r}' },
  depends_on: { value: '{b: {condition: service_healthy, required: true, restart: true}}' },
  deploy: {
    value:
      '{mode: global, replicas: 1, endpoint_mode: vip, labels: {a: b}, placement: {constraints: [node.role==worker], preferences: [{spread: node.labels.z}], max_replicas_per_node: 2}, resources: {limits: {cpus: 0.5, memory: "1024", pids: 3}, reservations: {cpus: 0.25, memory: "512", devices: [{capabilities: [gpu], count: -1, driver: d, options: {o: p}}], generic_resources: [{discrete_resource_spec: {kind: k, value: 2}}]}}, restart_policy: {condition: any, delay: 5s, max_attempts: 3, window: 2m0s}, update_config: {parallelism: 2, delay: 1s, failure_action: pause, monitor: 3s, max_failure_ratio: 0.1, order: start-first}, rollback_config: {order: stop-first}, x-d: 1}',
  },
  develop: { value: '{watch: [{path: /p, action: rebuild}]}' },
  device_cgroup_rules: { value: '["c 1:3 mr"]' },
  devices: { value: '[{source: /a, target: /b, permissions: r}]' },
  dns: { value: '[1.1.1.1]' },
  dns_opt: { value: '[a]' },
  dns_search: { value: '[a]' },
  domainname: { value: 'd' },
  entrypoint: { value: '[]' },
  env_file: { value: '[{path: e, required: false}]', wants: undefined },
  environment: { value: '{A: "1", B: null}' },
  expose: { value: '["80"]' },
  extends: { value: 'b', wants: undefined },
  external_links: { value: '["c:d"]' },
  extra_hosts: { value: '["a=1.1.1.1"]' },
  gpus: { value: '[{count: 1}]' },
  group_add: { value: '["1"]' },
  healthcheck: {
    value: '{test: [CMD, a], interval: 1m30s, timeout: 500ms, retries: 3, start_period: 1s, start_interval: 2s, disable: true}',
  },
  hostname: { value: 'h' },
  image: { value: 'img' },
  init: { value: 'false' },
  ipc: { value: 'host' },
  isolation: { value: 'i' },
  label_file: { value: '[]', wants: undefined },
  labels: { value: '{a: b}' },
  links: { value: '["b:c"]' },
  logging: { value: '{driver: d, options: {o: "1"}}' },
  mac_address: { value: '"02:42:ac:11:00:03"' },
  mem_limit: { value: '"1024"' },
  mem_reservation: { value: '"512"' },
  mem_swappiness: { value: '"60"' },
  memswap_limit: { value: '"-1"' },
  models: { value: '{m: null}' },
  network_mode: { value: 'host' },
  networks: {
    value:
      '{n: {aliases: [q], ipv4_address: 10.0.0.2, ipv6_address: "fd00::2", link_local_ips: [169.254.1.1], mac_address: "02:42:ac:11:00:03", driver_opts: {a: "1"}, priority: 1, gw_priority: 2, interface_name: eth9}}',
  },
  oom_kill_disable: { value: 'true' },
  oom_score_adj: { value: '-5' },
  pid: { value: 'host' },
  pids_limit: { value: '-1' },
  platform: { value: 'linux/amd64' },
  ports: { value: '[{name: n, mode: host, host_ip: 1.2.3.4, target: 80, published: "8080", protocol: udp, app_protocol: http}]' },
  post_start: { value: '[{command: [a]}]' },
  pre_start: { value: '[{command: [a], image: i}]' },
  pre_stop: { value: '[{command: [a]}]' },
  privileged: { value: 'true' },
  profiles: { value: '[p]' },
  provider: { value: '{type: t}' },
  pull_policy: { value: 'always' },
  pull_refresh_after: { value: '1d' },
  read_only: { value: 'true' },
  restart: { value: '"no"' },
  runtime: { value: 'r' },
  scale: { value: '2' },
  secrets: { value: '[s]', wants: [{ source: 's', target: '/run/secrets/s' }] },
  security_opt: { value: '[a]' },
  shm_size: { value: '"67108864"' },
  stdin_open: { value: 'true' },
  stop_grace_period: { value: '1m30s' },
  stop_signal: { value: 'SIGINT' },
  storage_opt: { value: '{size: 1G}' },
  sysctls: { value: '{a: "1"}' },
  tmpfs: { value: '["/t:size=3"]' },
  tty: { value: 'true' },
  ulimits: { value: '{nofile: 5, nproc: {soft: 1, hard: 2}}' },
  use_api_socket: { value: 'true' },
  user: { value: '"1"' },
  userns_mode: { value: 'host' },
  uts: { value: 'host' },
  volume_driver: { value: 'v' },
  volumes: {
    value:
      '[{type: volume, source: v, target: /v, volume: {nocopy: true, subpath: s, labels: {a: b}}}, {type: bind, source: /b, target: /w, read_only: true, consistency: cached, bind: {create_host_path: true, propagation: shared, selinux: z, recursive: enabled}}, {type: tmpfs, target: /t, tmpfs: {size: "1024", mode: 493}}, {type: image, source: i, target: /i, image: {subpath: s}}]',
  },
  volumes_from: { value: '["b:ro"]' },
  working_dir: { value: '/w' },
};

const rest = `
  b: {image: x}
networks: {n: , default: {name: d}}
volumes: {v: }
configs: {c: {content: x}}
secrets: {s: {file: /s}}
models: {m: {model: mm}}`;

describe('config', () => {
  test('every key of the schema is in the table', () => {
    assert.deepEqual(Object.keys(keys).sort(), Object.keys(serviceShape.fields ?? {}).sort());
  });

  for (const [key, entry] of Object.entries(keys)) {
    test(`${key} is printed as it was given, and twice the same`, async () => {
      const image = key === 'image' ? '' : 'image: x, ';
      const text = `services:\n  a: {${image}${key}: ${entry.value}}${rest}`;
      const options = { profiles: ['*'], projectName: 'p' };
      const { project } = await loadSample(text, options);
      const printed = toYaml(project);
      const service = objectOf(objectOf(objectOf(parse(printed))['services'])['a']);
      assert.deepEqual(service[key], 'wants' in entry ? entry.wants : parse(entry.value, { logLevel: 'silent' }));
      assert.equal(toYaml((await loadSample(printed, options)).project), printed);
      assert.deepEqual(parseJson(toJson(project)), parse(printed));
    });
  }

  test('dollars are escaped, in YAML and in JSON', async () => {
    const { project } = await loadSample('services: {a: {image: x, command: ["$$X"], labels: {a: "$${b}"}}}\nx-a: "$$"');
    assert.match(toYaml(project), /- \$\$X\n/);
    assert.match(toJson(project), /"\$\$\{b\}"/);
    assert.match(toYaml(project), /x-a: \$\$\n/);
  });

  test('texts that other readers take for something else are quoted', async () => {
    const words = [
      'yes',
      'no',
      'on',
      'n',
      'y',
      '0777',
      '1_000',
      '56:56',
      '2001-01-01',
      'null',
      '~',
      '1e3',
      '0x1f',
      '<<',
      ' x',
      'a: b',
      '',
      'é',
      'a\nb',
    ];
    const { project } = await loadSample(`services: {a: {image: x, command: ${JSON.stringify(words)}}}`);
    assert.deepEqual(project.services.get('a')?.command, words);
    const printed = toYaml(project);
    for (const version of ['1.1', '1.2'] as const) {
      const service = objectOf(objectOf(objectOf(parse(printed, { version }))['services'])['a']);
      assert.deepEqual(service['command'], words);
    }
  });

  test('unused networks, volumes, configs and secrets are printed only when asked for', async () => {
    const { project } = await loadSample(
      'services: {a: {image: x}}\nnetworks: {n: }\nvolumes: {v: {driver_opts: {a: 1}}}\nconfigs: {c: {content: x}}\nsecrets: {s: {file: /s}}',
    );
    assert.deepEqual(Object.keys(objectOf(parse(toYaml(project)))), ['name', 'services', 'networks']);
    const all = objectOf(parse(toYaml(project, { all: true })));
    assert.deepEqual(Object.keys(all), ['name', 'services', 'networks', 'volumes', 'configs', 'secrets']);
    assert.deepEqual(all['volumes'], { v: { name: 'app_v', driver_opts: { a: '1' } } });
  });

  test('networks print all they have', async () => {
    const network =
      '{name: nn, driver: d, driver_opts: {a: "1"}, ipam: {driver: i, config: [{subnet: 10.0.0.0/24, ip_range: 10.0.0.0/25, gateway: 10.0.0.1, aux_addresses: {h: 10.0.0.5}}], options: {o: p}}, internal: true, attachable: true, enable_ipv4: false, enable_ipv6: true, labels: {a: b}, x-n: 1}';
    const { project } = await loadSample(`services: {a: {image: x, networks: [n, e]}}\nnetworks: {n: ${network}, e: {external: true}}`);
    assert.deepEqual(objectOf(parse(toYaml(project)))['networks'], { n: parse(network), e: { name: 'e', external: true } });
  });

  test('named services are printed with what they need', async () => {
    const { project } = await loadSample('services: {a: {image: x, depends_on: [b]}, b: {image: x}, c: {image: x}}');
    assert.deepEqual(Object.keys(objectOf(objectOf(parse(toYaml(project, { services: ['a'] })))['services'])), ['a', 'b']);
  });

  test('an optional dependency on a service that is not printed is left out', async () => {
    const text = 'services: {a: {image: x, depends_on: {b: {condition: service_started, required: false}}}, b: {image: x, profiles: [p]}}';
    const { project } = await loadSample(text);
    assert.doesNotMatch(toYaml(project), /depends_on/);
  });

  test('plain values print in the order of sections', () => {
    assert.equal(
      toYamlText({ 'x-a': 1, volumes: {}, services: { b: 1, a: [] }, name: 'p' }),
      'name: p\nservices:\n  a: []\n  b: 1\nvolumes: {}\nx-a: 1\n',
    );
  });
});
