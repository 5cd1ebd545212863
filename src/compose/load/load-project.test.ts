import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { listVariables, loadMerged } from './load-project.ts';
import { inSample, loadSample } from './sample-project.ts';

describe('loadProject', () => {
  test('names of networks and volumes; the default network is there when used', async () => {
    const { project } = await loadSample(
      'services: {a: {image: x}, b: {image: x, networks: [n, e], volumes: ["v:/v"]}}\n' +
        'networks: {n: , e: {external: true}, m: {name: mm}}\nvolumes: {v: , w: {external: {name: z}}}',
    );
    assert.deepEqual(
      [...project.networks.values()].map((network) => [network.key, network.name, network.external]),
      [
        ['n', 'app_n', false],
        ['e', 'e', true],
        ['m', 'mm', false],
        ['default', 'app_default', false],
      ],
    );
    assert.deepEqual(
      [...project.volumes.values()].map((volume) => volume.name),
      ['app_v', 'z'],
    );
    assert.deepEqual([...(project.services.get('a')?.networks.keys() ?? [])], ['default']);
  });

  test('there is no default network without use', async () => {
    const { project } = await loadSample('services: {a: {image: x, network_mode: host}}\nnetworks: {default: {driver: x}}');
    assert.deepEqual([[...project.networks.keys()], project.services.get('a')?.networks.size], [[], 0]);
  });

  test('links, volumes_from and shared namespaces imply dependencies; what the file says wins', async () => {
    const { project } = await loadSample(`services:
  a: {image: x, links: ["b:q"], volumes_from: [c], network_mode: "service:d", depends_on: {b: {condition: service_healthy}}}
  b: {image: x}
  c: {image: x}
  d: {image: x}`);
    const started = { condition: 'service_started', required: true };
    assert.deepEqual(Object.fromEntries(project.services.get('a')?.dependsOn ?? []), {
      b: { condition: 'service_healthy', required: true, restart: false },
      c: { ...started, restart: false },
      d: { ...started, restart: true },
    });
  });

  test('version is accepted in any form, with a warning', async () => {
    const text = 'DIR/compose.yaml: the attribute `version` is obsolete, it will be ignored, please remove it to avoid potential confusion';
    for (const version of ['2', '"2.4"', '"9"', '3.8']) {
      assert.deepEqual((await loadSample(`version: ${version}\nservices: {a: {image: x}}`)).warnings, [text]);
    }
  });

  test('external.name is told to be old, ignored ports too', async () => {
    const { warnings } = await loadSample(
      'services: {a: {image: x, network_mode: host, ports: ["80:80"]}}\nvolumes: {s: {external: {name: z}}}',
    );
    assert.deepEqual(warnings, [
      'volumes.s: external.name is deprecated. Please set name and external: true',
      "compose.yaml:1: services.a.ports: ignored, because with network_mode host every port is the node's own",
    ]);
  });

  test('keys that are acted on elsewhere are handed on in canonical form', async () => {
    const { project } = await loadSample(
      'services: {a: {image: x, gpus: all, post_start: [{command: a b}], blkio_config: {device_read_bps: [{path: /d, rate: 12mb}]}}}',
    );
    assert.deepEqual(project.services.get('a')?.other, {
      gpus: [{ count: -1 }],
      post_start: [{ command: ['a', 'b'] }],
      blkio_config: { device_read_bps: [{ path: '/d', rate: '12582912' }] },
    });
  });
});

test('loadMerged gives the files with variables as written', async () => {
  const files = {
    'compose.yaml': 'services: {a: {image: "x:$TAG", ports: ["${P}:80", "81:81"], tty: "$T"}}',
    'compose.override.yml': 'services: {a: {command: "${C:-c}"}}',
  };
  await inSample(files, async (cwd) => {
    assert.deepEqual(await loadMerged({ env: {}, cwd }), {
      name: 'app',
      services: {
        a: {
          image: 'x:$TAG',
          ports: ['${P}:80', { mode: 'ingress', target: 81, published: '81', protocol: 'tcp' }],
          tty: '$T',
          command: '${C:-c}',
        },
      },
    });
  });
});

test('listVariables names every variable with what is said about it', async () => {
  const files = { 'a/f.yaml': 'services: {a: {image: "x:${TAG:-latest}$TAG", command: ["$$N", "${R:?must}", "${A:+${B}}"]}}' };
  await inSample(files, async (directory) => {
    assert.deepEqual(await listVariables({ env: { R: 'r' }, cwd: join(directory, 'a'), files: ['f.yaml'] }), [
      { name: 'A', required: false, defaultValue: '', alternateValue: '${B}' },
      { name: 'B', required: false, defaultValue: '', alternateValue: '' },
      { name: 'R', required: true, defaultValue: '', alternateValue: '' },
      { name: 'TAG', required: false, defaultValue: 'latest', alternateValue: '' },
    ]);
  });
});
