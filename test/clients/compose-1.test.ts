// docker-compose 1.29, the last of the old ones, against a manager over three engines of different age.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { toolPath } from '../../lab/index.ts';
import { type CommandOptions, type CommandOutcome, outcome } from '../support/command.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';

const FILE = `version: '3.7'
services:
  web:
    build: .
    command: sh -c 'echo ready; exec sleep 1000'
    init: true
    stop_grace_period: 1s
    ports: ['18080:80']
    networks: [front]
  db:
    image: busybox
    command: sleep 1000
    init: true
    stop_grace_period: 1s
    networks:
      front:
        aliases: [store]
    volumes: ['data:/data']
volumes:
  data:
networks:
  front:
`;

describe('docker-compose 1.29 over engines 20.10, 26.1 and 28.5', () => {
  let fleet: Fleet;
  let folder: string;
  let project: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'schwarm-one-'));
    project = basename(folder).toLowerCase();
    writeFileSync(join(folder, 'docker-compose.yml'), FILE);
    writeFileSync(join(folder, 'Dockerfile'), 'FROM busybox\nRUN echo built > /word\n');
    fleet = await startFleet({ name: 'clcompose1', engines: ['20.10', '26.1', '28.5'] });
  });
  after(async () => {
    await fleet?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const tryCompose = async (args: readonly string[], options: CommandOptions = {}): Promise<CommandOutcome> => {
    // For `exec` and `run` it starts the docker CLI that it finds in the path.
    const cli = dirname(await toolPath('docker-28.5'));
    const env = { DOCKER_HOST: fleet.manager.host, PATH: `${cli}:${process.env['PATH']}`, ...options.env };
    return await outcome(await toolPath('compose-1.29'), ['--ansi', 'never', ...args], { cwd: folder, ...options, env });
  };
  const compose = async (args: readonly string[], options: CommandOptions = {}): Promise<CommandOutcome> => {
    const result = await tryCompose(args, options);
    assert.equal(result.code, 0, `${args.join(' ')}\n${result.stdout}\n${result.stderr}`);
    return result;
  };
  const list = async (service: string, format: string): Promise<readonly string[]> => {
    const filters = ['-f', `label=com.docker.compose.project=${project}`, '-f', `label=com.docker.compose.service=${service}`];
    return (await fleet.docker(['ps', ...filters, '--no-trunc', '--format', format])).split('\n').filter(Boolean).toSorted();
  };

  test('up builds, creates and starts; ps shows it', async () => {
    await compose(['up', '-d']);
    assert.deepEqual(await list('web', '{{.Names}}'), [`${project}_web_1`]);
    const { stdout } = await compose(['ps']);
    assert.match(stdout, new RegExp(`${project}_db_1 .* Up`));
    assert.match(stdout, new RegExp(`${project}_web_1 .* Up .*->80/tcp`));
    assert.match((await compose(['port', 'web', '80'])).stdout, /^10\.209\.\d+\.\d+:18080$/m);
  });

  test('up again changes nothing', async () => {
    const ids = [...(await list('web', '{{.ID}}')), ...(await list('db', '{{.ID}}'))];
    const { stderr } = await compose(['up', '-d']);
    assert.match(stderr, /_web_1 is up-to-date/);
    assert.deepEqual([...(await list('web', '{{.ID}}')), ...(await list('db', '{{.ID}}'))], ids);
  });

  test('scale 1 → 3 → 1 over the nodes; what was built runs on all of them', async () => {
    await compose(['up', '-d', '--scale', 'web=3']);
    assert.deepEqual(await list('web', '{{.Label "io.schwarm.node"}}'), ['n1', 'n2', 'n3']);
    for (const index of ['1', '2', '3']) {
      assert.equal((await compose(['exec', '-T', '--index', index, 'web', 'cat', '/word'])).stdout, 'built\n');
    }
  });

  test('up --force-recreate makes new containers on every node, with the volumes of the old', async () => {
    const ids = [...(await list('web', '{{.ID}}')), ...(await list('db', '{{.ID}}'))];
    await compose(['exec', '-T', 'db', 'touch', '/data/kept']);
    await compose(['up', '-d', '--force-recreate', '--scale', 'web=3']);
    const now = [...(await list('web', '{{.ID}}')), ...(await list('db', '{{.ID}}'))];
    assert.equal(now.length, 4);
    assert.deepEqual(
      now.filter((id) => ids.includes(id)),
      [],
    );
    assert.equal((await compose(['exec', '-T', 'db', 'ls', '/data'])).stdout, 'kept\n');
    await compose(['up', '-d', '--scale', 'web=1']);
    assert.deepEqual(await list('web', '{{.Names}}'), [`${project}_web_1`]);
  });

  for (const [how, env] of [
    ['by the docker CLI', {}],
    ['by itself', { COMPOSE_INTERACTIVE_NO_CLI: '1' }],
  ] as const) {
    test(`exec -T and run --rm ${how}: output and exit code`, async () => {
      const exec = await tryCompose(['exec', '-T', 'db', 'sh', '-c', 'echo out; exit 3'], { env });
      assert.deepEqual([exec.stdout, exec.code], ['out\n', 3]);
      const run = await tryCompose(['run', '--rm', '-T', 'db', 'sh', '-c', 'ls /data; exit 4'], { env });
      assert.deepEqual([run.stdout, run.code], ['kept\n', 4]);
      assert.equal((await list('db', '{{.ID}}')).length, 1);
    });
  }

  test('services of one node reach each other by name and alias', async () => {
    // Its volume puts the one-off beside the service's container: local networks end at their node.
    const { stdout } = await compose(['run', '--rm', '-T', 'db', 'ping', '-c', '1', '-w', '5', 'store']);
    assert.match(stdout, /1 packets received/);
  });

  test('logs, top, stop, start, kill, rm', async () => {
    assert.match((await compose(['logs', 'web'])).stdout, /web_1 .*\| ready/);
    assert.match((await compose(['top', 'db'])).stdout, /sleep 1000/);
    await compose(['stop', 'web']);
    await compose(['start', 'web']);
    await compose(['kill', 'web']);
    await compose(['rm', '-f', 'web']);
    assert.deepEqual(await fleet.docker(['ps', '-aq', '-f', 'name=_web_']), '');
  });

  test('down -v leaves nothing', async () => {
    await compose(['up', '-d', '--scale', 'web=2']);
    await compose(['down', '-v', '--rmi', 'local']);
    assert.equal(await fleet.docker(['ps', '-aq']), '');
    assert.equal(await fleet.docker(['volume', 'ls', '-q']), '');
    assert.equal(await fleet.docker(['network', 'ls', '-q', '-f', 'type=custom']), '');
    assert.equal(await fleet.docker(['images', '--format', '{{.Repository}}']), 'busybox');
  });
});
