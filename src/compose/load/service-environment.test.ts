import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failureOf, loadSample } from './sample-project.ts';

async function environmentOf(service: string, files: { readonly [path: string]: string } = {}) {
  const loaded = await loadSample(
    { 'compose.yaml': `services: {a: {image: x, ${service}}}`, ...files },
    { env: { HOME: '/root', FROM: 'around' } },
  );
  return { ...loaded.project.services.get('a')?.environment };
}

describe('environment of a service', () => {
  test('lists and mappings, inherited and empty values', async () => {
    assert.deepEqual(await environmentOf('environment: ["A=1", "B", "HOME", "C=a=b", "D="]'), {
      A: '1',
      B: null,
      HOME: '/root',
      C: 'a=b',
      D: '',
    });
    assert.deepEqual(await environmentOf('environment: {A: 1, B: , FROM: , T: true, F: 0.50, G: "0.50"}'), {
      A: '1',
      B: null,
      FROM: 'around',
      T: 'true',
      F: '0.5',
      G: '0.50',
    });
  });

  test('placement hints stay as they are written', async () => {
    assert.deepEqual(await environmentOf('environment: ["constraint:node==swarm-1", "reschedule:on-node-failure"]'), {
      'constraint:node': '=swarm-1',
      'reschedule:on-node-failure': null,
    });
  });

  test('env files in order, then environment', async () => {
    const files = { one: 'A=1\nB=1\nC=$FROM', two: 'B=2$A' };
    assert.deepEqual(await environmentOf('env_file: [one, {path: two}], environment: {D: 4}', files), {
      A: '1',
      B: '21',
      C: 'around',
      D: '4',
    });
    assert.deepEqual(await environmentOf('env_file: one, environment: [A]', files), { A: null, B: '1', C: 'around' });
  });

  test('env files see variables around, then environment, then earlier files', async () => {
    const files = { one: 'A=file\nFROM=file\nB=$A$FROM', two: 'C=$B$A' };
    assert.deepEqual(await environmentOf('env_file: [one, two], environment: {A: own}', files), {
      A: 'own',
      FROM: 'file',
      B: 'ownaround',
      C: 'ownaroundown',
    });
  });

  test('raw env files, and missing ones that are not required', async () => {
    const files = { raw: 'A="$X"' };
    assert.deepEqual(await environmentOf('env_file: [{path: raw, format: raw}, {path: nn, required: false}]', files), { A: '"$X"' });
  });

  test('a missing env file', async () => {
    const text = 'services:\n  a:\n    image: x\n    env_file:\n      - nn';
    assert.equal(await failureOf(text), 'env file DIR/nn not found: stat DIR/nn: no such file or directory (compose.yaml:5)');
  });

  test('the env file of an inactive service may be missing', async () => {
    const text = 'services: {a: {image: x}, b: {image: x, env_file: nn, profiles: [p]}}';
    assert.deepEqual([...(await loadSample(text)).project.inactive.keys()], ['b']);
  });

  test('a number whose text changes is told', async () => {
    const { warnings } = await loadSample('services:\n  a:\n    image: x\n    environment:\n      F: 1.50\n      G: 7\n      H: 0x1f');
    assert.deepEqual(warnings, [
      'compose.yaml:5: services.a.environment.F: 1.50 is a number and becomes "1.5"; quote it to keep it as written',
      'compose.yaml:7: services.a.environment.H: 0x1f is a number and becomes "31"; quote it to keep it as written',
    ]);
  });
});

test('label files come before labels; a label without value is empty', async () => {
  const { project } = await loadSample({ 'compose.yaml': 'services: {a: {image: x, label_file: l, labels: ["B=2", "C"]}}', l: 'A=1\nB=1' });
  assert.deepEqual({ ...project.services.get('a')?.labels }, { A: '1', B: '2', C: '' });
});

test('build arguments without value are inherited, or go', async () => {
  const { project } = await loadSample('services: {a: {build: {args: [A=1, HOME, NOPE]}}}', { env: { HOME: '/root' } });
  assert.deepEqual(project.services.get('a')?.build?.other['args'], { A: '1', HOME: '/root' });
});
