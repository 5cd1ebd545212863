import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Service } from '../model/index.ts';
import { failureOf, loadSample } from './sample-project.ts';

async function merged(base: string, over: string, more = ''): Promise<Service> {
  const files = { 'a.yaml': `services: {a: {image: x, ${base}}}\n${more}`, 'b.yaml': `services: {a: {${over}}}` };
  const { project } = await loadSample(files, { files: Object.keys(files) });
  const service = project.services.get('a');
  assert.ok(service);
  return service;
}

const ports = (service: Service) => service.ports.map((port) => `${port.published}:${port.target}`);

describe('merging files', () => {
  test('ports are put together, equal ones once', async () => {
    assert.deepEqual(ports(await merged('ports: ["80:80", "90-91:90-91"]', 'ports: ["81:80", "91:91"]')), [
      '80:80',
      '90:90',
      '91:91',
      '81:80',
    ]);
  });

  test('volumes and devices with the same target are replaced whole, in place', async () => {
    const service = await merged(
      'volumes: ["./d:/d:ro", "/x:/x"], devices: ["/dev/a:/dev/t:r"]',
      'volumes: ["/e:/d/"], devices: ["/dev/b:/dev/t"]',
    );
    assert.deepEqual(
      service.mounts.map((mount) => [mount.target, mount.readOnly]),
      [
        ['/d', false],
        ['/x', false],
      ],
    );
    assert.deepEqual(service.devices, [{ source: '/dev/b', target: '/dev/t', permissions: 'rwm' }]);
  });

  test('environment of both forms merges by name, places kept', async () => {
    const service = await merged('environment: {A: 1, B: 1}', 'environment: [A=2, Z]');
    assert.deepEqual(Object.entries(service.environment), [
      ['A', '2'],
      ['B', '1'],
      ['Z', null],
    ]);
  });

  test('command, entrypoint and test are replaced', async () => {
    const service = await merged(
      'command: [a, b], entrypoint: [c, d], healthcheck: {test: [CMD, a], retries: 3}',
      'command: z, entrypoint: [e], healthcheck: {test: x}',
    );
    assert.deepEqual([service.command, service.entrypoint, service.healthcheck?.test], [['z'], ['e'], ['CMD-SHELL', 'x']]);
    assert.equal(service.healthcheck?.retries, 3);
  });

  test('options of one log driver do not mix with those of another', async () => {
    const base = 'logging: {driver: json-file, options: {a: 1}}';
    assert.deepEqual((await merged(base, 'logging: {driver: syslog}')).logging, { driver: 'syslog', options: {} });
    assert.deepEqual((await merged(base, 'logging: {options: {b: 2}}')).logging, { driver: 'json-file', options: { a: '1', b: '2' } });
  });

  test('lists of texts are put together without doubles', async () => {
    const service = await merged(
      'dns: 1.1.1.1, cap_add: [A, B], extra_hosts: ["h:1.1.1.1"]',
      'dns: [1.1.1.1, 2.2.2.2], cap_add: [B, C], extra_hosts: ["h=1.1.1.1", "h=2.2.2.2"]',
    );
    assert.deepEqual(service.dns, ['1.1.1.1', '2.2.2.2']);
    assert.deepEqual(service.capAdd, ['A', 'B', 'C']);
    assert.deepEqual(service.extraHosts, ['h=1.1.1.1', 'h=2.2.2.2']);
  });

  test('depends_on and networks merge by name, whatever their form', async () => {
    const more = 'networks: {n: {}, m: {}}\n---\nservices: {db: {image: x}}';
    const service = await merged(
      'depends_on: [db], networks: [n]',
      'depends_on: {db: {condition: service_healthy}}, networks: {n: {aliases: [q]}, m: }',
      more,
    );
    assert.deepEqual(service.dependsOn.get('db'), { condition: 'service_healthy', restart: false, required: true });
    assert.deepEqual([...service.networks.keys()], ['m', 'n']);
    assert.deepEqual(service.networks.get('n')?.aliases, ['q']);
  });

  test('a limit is replaced as a whole', async () => {
    const service = await merged('ulimits: {nofile: {soft: 1, hard: 2}, nproc: 3}', 'ulimits: {nofile: 5}');
    assert.deepEqual(service.ulimits.get('nofile'), { soft: 5, hard: 5 });
    assert.deepEqual(service.ulimits.get('nproc'), { soft: 3, hard: 3 });
  });

  test('address pools merge by subnet', async () => {
    const files = {
      'a.yaml': 'services: {a: {image: x, networks: [n]}}\nnetworks: {n: {ipam: {config: [{subnet: 10.0.0.0/24}, {subnet: 10.0.1.0/24}]}}}',
      'b.yaml': 'networks: {n: {ipam: {config: [{subnet: 10.0.0.0/24, gateway: 10.0.0.9}, {subnet: 10.0.2.0/24}]}}}',
    };
    const { project } = await loadSample(files, { files: Object.keys(files) });
    const pools = project.networks.get('n')?.ipam?.config.map((pool) => [pool.subnet, pool.gateway]);
    assert.deepEqual(pools, [
      ['10.0.0.0/24', '10.0.0.9'],
      ['10.0.1.0/24', undefined],
      ['10.0.2.0/24', undefined],
    ]);
  });

  test('null in the later file changes nothing', async () => {
    assert.deepEqual((await merged('labels: {a: b}, networks: {default: {aliases: [q]}}', 'labels: , networks: {default: }')).labels, {
      a: 'b',
    });
  });

  test('!reset removes, !override replaces, at any depth', async () => {
    const base = 'ports: ["80:80"], expose: ["8", "7"], environment: {A: 1, B: 2}, labels: {a: b}, user: u';
    const over =
      'ports: !reset [], expose: !override ["9"], environment: {A: !reset null, C: 3}, labels: !override {c: d}, user: !reset null';
    const service = await merged(base, over);
    assert.deepEqual([service.ports, service.expose, service.user], [[], ['9'], undefined]);
    assert.deepEqual({ ...service.environment }, { B: '2', C: '3' });
    assert.deepEqual({ ...service.labels }, { c: 'd' });
  });

  test('!reset of a service, and of what was never there', async () => {
    const files = { 'a.yaml': 'services: {a: {image: x}, b: {image: x, tty: !reset false}}', 'b.yaml': 'services: {a: !reset null}' };
    const { project } = await loadSample(files, { files: Object.keys(files) });
    assert.deepEqual([...project.services.keys()], ['b']);
  });

  test('a third file merges with what an override left', async () => {
    const files = {
      'a.yaml': 'services: {a: {image: x, expose: ["1"]}}',
      'b.yaml': 'services: {a: {expose: !override ["2"]}}',
      'c.yaml': 'services: {a: {expose: ["3"]}}',
    };
    const { project } = await loadSample(files, { files: Object.keys(files) });
    assert.deepEqual(project.services.get('a')?.expose, ['2', '3']);
  });

  test('documents of one file merge like files', async () => {
    const { project } = await loadSample('services: {a: {image: x, expose: ["1"]}}\n---\nservices: {a: {image: y, expose: ["2"]}}');
    assert.deepEqual([project.services.get('a')?.image, project.services.get('a')?.expose], ['y', ['1', '2']]);
  });

  test('a mapping cannot be merged with a list', async () => {
    const files = { 'a.yaml': 'services: {a: {image: x, cap_add: [A]}}', 'b.yaml': 'services: {a: {cap_add: {A: 1}}}' };
    assert.equal(await failureOf(files, { files: Object.keys(files) }), 'cannot override services.a.cap_add (b.yaml:1)');
    const deeper = { 'a.yaml': 'services: {a: {image: x, sysctls: {x: 1}}}', 'b.yaml': 'services: {a: {sysctls: {x: [1]}}}' };
    assert.equal(await failureOf(deeper, { files: Object.keys(deeper) }), 'cannot override services.a.sysctls.x (b.yaml:1)');
  });
});
