import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LoadOptions } from './options.ts';
import { failureOf, loadSample } from './sample-project.ts';

const files = { 'compose.yaml': 'services: {a: {image: "x$X"}}', '.env': 'X=3', two: 'X=2', four: 'X=4$X' };

async function imageWith(options: Partial<LoadOptions>): Promise<string | undefined> {
  return (await loadSample(files, options)).project.services.get('a')?.image;
}

describe('variables for interpolation', () => {
  for (const [name, options, wants] of [
    ['the process wins', { env: { X: '1' }, envFiles: ['two'] }, 'x1'],
    ['a named env file is used instead of .env', { envFiles: ['two'] }, 'x2'],
    ['later env files win and see earlier ones', { envFiles: ['two', 'four'] }, 'x42'],
    ['COMPOSE_ENV_FILES names env files', { env: { COMPOSE_ENV_FILES: 'two,four' } }, 'x42'],
    ['.env of the project directory is read', {}, 'x3'],
    ['COMPOSE_DISABLE_ENV_FILE', { env: { COMPOSE_DISABLE_ENV_FILE: 'true' } }, 'x'],
  ] as const) {
    test(name, async () => assert.equal(await imageWith(options), wants));
  }

  test('a directory .env is ignored', async () => {
    const { project } = await loadSample({ 'compose.yaml': 'services: {a: {image: "x${X:-y}"}}', '.env/keep': '' });
    assert.equal(project.services.get('a')?.image, 'xy');
  });

  test('a named env file that is missing or wrong', async () => {
    assert.equal(await failureOf(files, { envFiles: ['nn'] }), "couldn't find env file: DIR/nn");
    assert.equal(
      await failureOf({ ...files, bad: 'A B=1' }, { envFiles: ['bad'] }),
      'failed to read DIR/bad: line 1: key cannot contain a space',
    );
  });

  test('the paths of named env files are part of the project', async () => {
    const { project, directory } = await loadSample(files, { envFiles: ['two'] });
    assert.deepEqual(project.environmentFiles, [`${directory}/two`]);
    assert.deepEqual((await loadSample(files)).project.environmentFiles, []);
  });

  test('a variable without value is warned about once', async () => {
    const { warnings } = await loadSample('services: {a: {image: "x$B", command: "$B ${C:-} $$D"}}');
    assert.deepEqual(warnings, ['The "B" variable is not set. Defaulting to a blank string.']);
  });
});
