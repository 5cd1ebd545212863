import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureOf, loadSample } from './sample-project.ts';

const services = 'services: {a: {image: x}}';
const everything = { files: `name: file\n${services}`, env: { COMPOSE_PROJECT_NAME: 'env' }, projectName: 'flag' };

test('the flag names the project before the environment, the file and the directory', async () => {
  const { files, env, projectName } = everything;
  const names = await Promise.all([
    loadSample(files, { env, projectName }),
    loadSample(files, { env }),
    loadSample(files),
    loadSample(services),
    loadSample({ 'compose.yaml': services, '.env': 'COMPOSE_PROJECT_NAME=dotenv' }),
  ]);
  assert.deepEqual(
    names.map((loaded) => loaded.project.name),
    ['flag', 'env', 'file', 'app', 'dotenv'],
  );
});

test('a typed name must be legal', async () => {
  const rule = 'must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as start with a letter or number';
  assert.equal(await failureOf(services, { projectName: 'Bad Name' }), `invalid project name "Bad Name": ${rule}`);
  assert.equal(await failureOf(services, { env: { COMPOSE_PROJECT_NAME: '_x' } }), `invalid project name "_x": ${rule}`);
});

test('a name of a file is filled in and made legal', async () => {
  assert.equal((await loadSample(`name: "Foo Bar"\n${services}`)).project.name, 'foobar');
  assert.equal((await loadSample(`name: -_\${X:-y}\n${services}`)).project.name, 'y');
  assert.equal((await loadSample(`name: a\n${services}\n---\nname: b`)).project.name, 'b');
});

test('nothing legal is left', async () => {
  assert.equal(await failureOf({ '---/compose.yaml': services }, { cwd: '---' }), 'project name must not be empty');
});

test('the name can be used in the file', async () => {
  const { project } = await loadSample('services: {a: {image: "$COMPOSE_PROJECT_NAME"}}');
  assert.equal(project.services.get('a')?.image, 'app');
});
