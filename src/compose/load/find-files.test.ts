import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failureOf, loadSample } from './sample-project.ts';

const file = (image: string): string => `services: {a: {image: ${image}}}`;

describe('which files make a project', () => {
  test('the default name is looked for in parent directories', async () => {
    const { project, directory } = await loadSample({ 'compose.yaml': file('x'), 'b/c/keep': '' }, { cwd: 'b/c' });
    assert.deepEqual([project.name, project.workingDir, project.configFiles], ['app', directory, [`${directory}/compose.yaml`]]);
  });

  test('of several default names the first is used, with two warnings', async () => {
    const { project, warnings } = await loadSample({ 'compose.yml': file('first'), 'docker-compose.yml': file('second') });
    assert.equal(project.services.get('a')?.image, 'first');
    const found = 'Found multiple config files with supported names: DIR/compose.yml, DIR/docker-compose.yml';
    assert.deepEqual(warnings, [found, 'Using DIR/compose.yml']);
  });

  test('any override name goes with any default name', async () => {
    const { project } = await loadSample({ 'docker-compose.yml': file('base'), 'compose.override.yaml': file('over') });
    assert.equal(project.services.get('a')?.image, 'over');
  });

  test('an override file is not looked for beside named files', async () => {
    const { project } = await loadSample(
      { 'compose.yaml': file('base'), 'compose.override.yaml': file('over') },
      { files: ['compose.yaml'] },
    );
    assert.equal(project.services.get('a')?.image, 'base');
  });

  test('COMPOSE_FILE lists files; paths start at the directory of the first', async () => {
    const files = {
      'x/A.yml': 'services: {a: {image: x, volumes: ["./d:/d"]}}',
      'y/B.yml': 'services: {a: {image: y, volumes: ["./e:/e"]}}',
    };
    const { project, directory } = await loadSample(files, { env: { COMPOSE_FILE: 'x/A.yml:y/B.yml' } });
    const service = project.services.get('a');
    assert.equal(service?.image, 'y');
    assert.deepEqual(
      service.mounts.map((mount) => mount.type === 'bind' && mount.source),
      [`${directory}/x/d`, `${directory}/x/e`],
    );
  });

  test('COMPOSE_PATH_SEPARATOR and COMPOSE_FILE may stand in .env', async () => {
    const files = { '.env': 'COMPOSE_PATH_SEPARATOR=;\nCOMPOSE_FILE=a.yml;b.yml', 'a.yml': file('x'), 'b.yml': file('y') };
    assert.equal((await loadSample(files)).project.services.get('a')?.image, 'y');
  });

  test('standard input is read once and named after the working directory', async () => {
    const stdin = async (): Promise<string> => file('x');
    const { project, directory } = await loadSample({ 'x/keep': '' }, { files: ['-'], cwd: 'x', stdin });
    assert.deepEqual([project.name, project.workingDir, project.configFiles], ['x', `${directory}/x`, ['-']]);
  });

  test('--project-directory is where paths start and where names are looked for', async () => {
    const files = { 'sub/compose.yaml': 'services: {a: {image: x, volumes: ["./d:/d"]}}' };
    const { project, directory } = await loadSample(files, { projectDirectory: 'sub' });
    assert.deepEqual([project.name, project.workingDir], ['sub', `${directory}/sub`]);
  });

  test('no file anywhere', async () => {
    assert.equal(await failureOf({ keep: '' }), 'no configuration file provided: not found');
  });

  test('a named file that is missing', async () => {
    assert.equal(await failureOf({ keep: '' }, { files: ['nn.yaml'] }), 'open DIR/nn.yaml: no such file or directory');
  });

  test('an empty file, and one that is no mapping', async () => {
    assert.equal(await failureOf(''), 'empty compose file (compose.yaml:1)');
    assert.equal(await failureOf('# nothing\n---\n'), 'empty compose file (compose.yaml:1)');
    assert.equal(await failureOf('- a'), 'top-level object must be a mapping (compose.yaml:1)');
  });
});
