// `docker build` of the CLIs 28.5 and 20.10, classic and with BuildKit, against a manager over three engines of different age.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { toolPath } from '../../lab/index.ts';
import { outcome, output } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';

const NODES = ['n1', 'n2', 'n3'] as const;
const BUILDERS = [
  { name: 'docker 28.5, classic', cli: 'docker-28.5', kit: '0' },
  { name: 'docker 28.5 with buildx', cli: 'docker-28.5', kit: '1' },
  { name: 'docker 20.10, classic', cli: 'docker-20.10', kit: '0' },
  { name: 'docker 20.10 with its own BuildKit', cli: 'docker-20.10', kit: '1' },
] as const;

describe('builds over engines 20.10, 26.1 and 28.5', () => {
  let fleet: Fleet;
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'schwarm-builds-'));
    mkdirSync(join(folder, 'config/cli-plugins'), { recursive: true });
    symlinkSync(await toolPath('buildx-0.29'), join(folder, 'config/cli-plugins/docker-buildx'));
    fleet = await startFleet({ name: 'clbuilds', engines: ['20.10', '26.1', '28.5'] });
  });
  after(async () => {
    await fleet?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [index, { name, cli, kit }] of BUILDERS.entries()) {
    describe(name, () => {
      const tag = `app:${index}`;
      let context: string;
      before(() => {
        context = mkdtempSync(join(folder, 'context-'));
        writeFileSync(join(context, 'Dockerfile'), `FROM busybox\nRUN echo ${index}\nCOPY word /word\nRUN cat /word\nCMD cat /word\n`);
      });

      const env = () => ({ DOCKER_HOST: fleet.manager.host, DOCKER_CONFIG: join(folder, 'config'), DOCKER_BUILDKIT: kit });
      const build = async (word: string): Promise<string> => {
        writeFileSync(join(context, 'word'), `${word}\n`);
        const plain = kit === '1' ? ['--progress', 'plain'] : [];
        const { code, stdout, stderr } = await outcome(await toolPath(cli), ['build', ...plain, '-t', tag, context], { env: env() });
        assert.equal(code, 0, stdout + stderr);
        return stdout + stderr;
      };
      const runOn = async (node: string): Promise<string> =>
        await output(await toolPath(cli), ['run', '--rm', '-e', `constraint:node==${node}`, tag], { env: env() });

      test('the image runs on every node', async () => {
        await build('first');
        for (const node of NODES) assert.equal(await runOn(node), 'first');
      });

      test('built again, it comes out of the cache', async () => {
        assert.match(await build('first'), /CACHED|Using cache/);
      });

      test('what was built last is what runs, on every node', async () => {
        await build('second');
        for (const node of NODES) assert.equal(await runOn(node), 'second');
        assert.equal((await fleet.docker(['images', '-q', tag])).split('\n').length, 1);
      });

      test('so it is when the last build went back to an image that was there before', async () => {
        await build('first');
        for (const node of NODES) assert.equal(await runOn(node), 'first');
      });

      test('it starts from an image that was made on another node', async () => {
        for (const node of ['n1', 'n2'] as const) {
          const made = `made-on-${node}-${index}`;
          await fleet.docker(['run', '--name', made, '-e', `constraint:node==${node}`, 'busybox', 'sh', '-c', `echo ${made} > /made`]);
          await fleet.docker(['commit', made, made]);
          writeFileSync(join(context, 'Based'), `FROM ${made}\nRUN cat /made\nCMD cat /made\n`);
          const args = ['build', '-f', join(context, 'Based'), '-t', `based:${index}`, context];
          const { code, stdout, stderr } = await outcome(await toolPath(cli), args, { env: env() });
          assert.equal(code, 0, stdout + stderr);
          assert.equal(await fleet.docker(['run', '--rm', `based:${index}`]), made);
        }
        await fleet.clear();
      });

      test('a build that fails says why', async () => {
        writeFileSync(join(context, 'Broken'), 'FROM busybox\nRUN echo reason >&2; exit 9\n');
        const args = ['build', '-f', join(context, 'Broken'), context];
        const { code, stderr, stdout } = await outcome(await toolPath(cli), args, { env: env() });
        assert.notEqual(code, 0);
        assert.match(stdout + stderr, /reason/);
        assert.match(stdout + stderr, /code: 9|non-zero code: 9|exit code: 9/);
      });

      test('a build whose client leaves is given up by the engine', async () => {
        const mark = `sleep ${4000 + index}`;
        writeFileSync(join(context, 'Slow'), `FROM busybox\nRUN ${mark}\n`);
        const child = spawn(await toolPath(cli), ['build', '-f', join(context, 'Slow'), context], {
          env: { ...process.env, ...env() },
          stdio: 'ignore',
        });
        const ended = once(child, 'exit');
        await eventually(async () => assert.match(await output('ps', ['-eo', 'args']), new RegExp(`^(/bin/)?sh -c ${mark}|^${mark}`, 'm')));
        child.kill('SIGKILL');
        await ended;
        await eventually(async () => assert.doesNotMatch(await output('ps', ['-eo', 'args']), new RegExp(`^${mark}`, 'm')));
      });
    });
  }
});

test('a classic build uses a network of the fleet, and that of a container on its node', async () => {
  await using fleet = await startFleet({ name: 'clbuildnet', engines: ['28.5', '28.5'] });
  const folder = mkdtempSync(join(tmpdir(), 'schwarm-buildnet-'));
  const env = { DOCKER_BUILDKIT: '0', DOCKER_CONFIG: '/nonexistent' };
  try {
    await fleet.docker(['network', 'create', 'shop']);
    await fleet.docker(['run', '-d', '--name', 'web', '--network', 'shop', '-e', 'constraint:node==n2', 'busybox', 'httpd', '-f']);
    writeFileSync(join(folder, 'Dockerfile'), 'FROM busybox\nRUN netstat -ltn | grep -q :80\n');
    await fleet.docker(['build', '-t', 'shared', '--network', 'container:web', folder], { env });
    assert.notEqual(await fleet.engine('n2', ['images', '-q', 'shared']), '');
    writeFileSync(join(folder, 'Dockerfile'), 'FROM busybox\nRUN ip route | grep -q default\n');
    await fleet.docker(['build', '--network', 'shop', folder], { env });
    const { code, stderr } = await fleet.tryDocker(['build', '--no-cache', '--network', 'nosuch', folder], { env });
    assert.notEqual(code, 0);
    assert.match(stderr, /network nosuch not found/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a node with the builder label builds for the fleet, however old its engine', async () => {
  const engines = [
    { name: 'old', version: '20.10', labels: { 'io.schwarm.builder': 'true' } } as const,
    { name: 'new', version: '28.5' } as const,
  ];
  await using fleet = await startFleet({ name: 'clbuilder', engines });
  const folder = mkdtempSync(join(tmpdir(), 'schwarm-builder-'));
  mkdirSync(join(folder, 'cli-plugins'));
  symlinkSync(await toolPath('buildx-0.29'), join(folder, 'cli-plugins/docker-buildx'));
  writeFileSync(join(folder, 'Dockerfile'), 'FROM busybox\nRUN echo old > /word\n');
  try {
    await fleet.docker(['build', '-t', 'app:1', folder], { env: { DOCKER_CONFIG: folder } });
    assert.notEqual(await fleet.engine('old', ['images', '-q', 'app:1']), '');
    assert.equal(await fleet.docker(['run', '--rm', '-e', 'constraint:node==new', 'app:1', 'cat', '/word']), 'old');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
