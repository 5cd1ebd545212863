import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failureOf, loadSample } from './sample-project.ts';

describe('extends', () => {
  test('a service of the same file, over several steps', async () => {
    const text =
      'services: {a: {extends: b, command: a}, b: {extends: {service: c}, environment: {B: 1}}, c: {image: x, command: c, environment: {C: 1}}}';
    const service = (await loadSample(text)).project.services.get('a');
    assert.deepEqual([service?.image, service?.command, { ...service?.environment }], ['x', ['a'], { B: '1', C: '1' }]);
  });

  test('a service of another file: its paths start at that directory', async () => {
    const files = {
      'compose.yaml': 'services: {a: {extends: {file: sub/base.yaml, service: b}, volumes: ["./w:/w"]}}',
      'sub/base.yaml': 'services: {b: {extends: {file: deep/c.yaml, service: c}, build: ., env_file: e, volumes: ["./v:/v"]}}',
      'sub/deep/c.yaml': 'services: {c: {volumes: ["./u:/u"]}}',
      'sub/e': 'E=1',
    };
    const { project, directory } = await loadSample(files);
    const service = project.services.get('a');
    assert.equal(service?.build?.context, `${directory}/sub`);
    assert.deepEqual({ ...service.environment }, { E: '1' });
    const sources = service.mounts.map((mount) => mount.type === 'bind' && mount.source.slice(directory.length));
    assert.deepEqual(sources, ['/sub/deep/u', '/sub/v', '/w']);
  });

  test('an override file may extend a service of the base file, and tags hold', async () => {
    const files = {
      'a.yaml': 'services: {b: {image: x, expose: ["1"], ports: ["80"]}}',
      'b.yaml': 'services: {a: {extends: b, expose: !override ["2"], ports: !reset []}}',
    };
    const service = (await loadSample(files, { files: Object.keys(files) })).project.services.get('a');
    assert.deepEqual([service?.image, service?.expose, service?.ports], ['x', ['2'], []]);
  });

  test('what an extended service refers to must exist', async () => {
    const files = {
      'compose.yaml': 'services: {a: {extends: {file: b.yaml, service: b}}}',
      'b.yaml': 'services: {b: {image: x, networks: [n]}}\nnetworks: {n: }',
    };
    assert.match(await failureOf(files), /^service "a" refers to undefined network n: invalid compose project/);
  });

  for (const [name, text, message] of [
    ['missing', '{extends: zz}', 'cannot extend service "a" in DIR/compose.yaml: service "zz" not found (compose.yaml:1)'],
    [
      'missing elsewhere',
      '{extends: {service: zz, file: b.yaml}}',
      'cannot extend service "a" in DIR/compose.yaml: service "zz" not found in b.yaml (compose.yaml:1)',
    ],
    ['no such file', '{extends: {service: zz, file: n.yaml}}', 'open DIR/n.yaml: no such file or directory'],
    ['nameless', '{extends: {file: b.yaml}}', 'extends.a.service is required (compose.yaml:1)'],
    [
      'unknown key',
      '{extends: {service: b, fil: b.yaml}}',
      `validating DIR/compose.yaml: services.a.extends additional properties 'fil' not allowed; did you mean "file"? (compose.yaml:1)`,
    ],
    ['itself', '{extends: a}', 'Circular reference:\n  a in DIR/compose.yaml\n  extends a in DIR/compose.yaml (compose.yaml:1)'],
    [
      'a circle over files',
      '{extends: {service: b, file: b.yaml}}',
      'Circular reference:\n  a in DIR/compose.yaml\n  extends b in DIR/b.yaml\n  extends a in DIR/compose.yaml (b.yaml:1)',
    ],
  ] as const) {
    test(`fails: ${name}`, async () => {
      const files = { 'compose.yaml': `services: {a: ${text}}`, 'b.yaml': 'services: {b: {extends: {service: a, file: compose.yaml}}}' };
      assert.equal(await failureOf(files), message);
    });
  }
});
