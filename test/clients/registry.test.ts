// Docker's own registry with a login, and real clients that push to it and pull from it through a manager over engines 20.10,
// 26.1 and 28.5.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import Docker from 'dockerode';
import { toolPath } from '../../lab/index.ts';
import { type CommandOutcome, outcome } from '../support/command.ts';
import { type DockerRegistry, startDockerRegistry } from '../support/docker-registry.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';

const NODES = ['n1', 'n2', 'n3'] as const;

describe('a registry with a login', () => {
  let fleet: Fleet;
  let registry: DockerRegistry;
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'schwarm-registry-'));
    fleet = await startFleet({ name: 'clregistry', engines: ['20.10', '26.1', '28.5'], manage: ['--debug'] });
    registry = await startDockerRegistry(fleet.lab, NODES);
  });
  after(async () => {
    await registry?.[Symbol.asyncDispose]();
    await fleet?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const cli of ['28.5', '20.10'] as const) {
    describe(`docker ${cli}`, () => {
      let config: string;
      before(async () => {
        config = mkdtempSync(join(folder, 'config-'));
        mkdirSync(join(config, 'cli-plugins'));
        symlinkSync(await toolPath('buildx-0.29'), join(config, 'cli-plugins/docker-buildx'));
      });
      const repository = `team-${cli.replace('.', '')}/app`;
      const image = (rest: string): string => `${registry.address}/${repository}${rest}`;
      const tryDocker = async (
        args: readonly string[],
        env: { readonly [name: string]: string } = {},
        input = '',
      ): Promise<CommandOutcome> =>
        await outcome(await toolPath(`docker-${cli}`), args, {
          env: { DOCKER_HOST: fleet.manager.host, DOCKER_CONFIG: config, ...env },
          input,
        });
      const docker = async (args: readonly string[], env: { readonly [name: string]: string } = {}, input = ''): Promise<string> => {
        const { code, stdout, stderr } = await tryDocker(args, env, input);
        assert.equal(code, 0, `${args.join(' ')}\n${stdout}\n${stderr}`);
        return stdout.trim();
      };
      const withoutLogin = { DOCKER_CONFIG: '/nonexistent' };
      const login = ['login', '-u', 'alice', '--password-stdin'];

      test('login tells a wrong password from the right one', async () => {
        const wrong = await tryDocker([...login, registry.address], {}, 'wrong');
        assert.equal(wrong.code, 1);
        assert.match(wrong.stderr, /unauthorized|401/);
        assert.match(await docker([...login, registry.address], {}, 'secret'), /Login Succeeded/);
        assert.match(readFileSync(join(config, 'config.json'), 'utf8'), new RegExp(registry.address));
      });

      test('every form of a tag is pushed, from the node that has it', async () => {
        for (const tag of ['', ':1.0', ':a_b-c.D']) await docker(['tag', 'busybox', image(tag)]);
        await docker(['push', image('')]);
        assert.deepEqual(await registry.tags(repository), ['latest']);
        await docker(['push', image(':1.0')]);
        await docker(['push', '--all-tags', image('')]);
        assert.deepEqual(await registry.tags(repository), ['1.0', 'a_b-c.D', 'latest']);
        await docker(['tag', 'busybox', `${registry.address}/deep/er/still/app:2`]);
        await docker(['push', `${registry.address}/deep/er/still/app:2`]);
        assert.deepEqual(await registry.tags('deep/er/still/app'), ['2']);
        await docker(['run', '--name', 'made', '-e', 'constraint:node==n1', 'busybox', 'touch', '/only-here']);
        await docker(['commit', 'made', image(':only-n1')]);
        await docker(['push', image(':only-n1')]);
        assert.deepEqual(await registry.tags(repository), ['1.0', 'a_b-c.D', 'latest', 'only-n1']);
        await docker(['rm', 'made']);
        await docker(['rmi', image(''), image(':1.0'), image(':a_b-c.D'), image(':only-n1'), `${registry.address}/deep/er/still/app:2`]);
      });

      test('all tags are pushed, also when no node has all of them', async () => {
        const spread = (tag: string): string => `${registry.address}/spread-${cli.replace('.', '')}/app:${tag}`;
        for (const node of NODES) {
          await docker(['run', '--name', node, '-e', `constraint:node==${node}`, 'busybox', 'touch', `/of-${node}`]);
          await docker(['commit', node, spread(node)]);
        }
        await docker(['push', '--all-tags', spread('').slice(0, -1)]);
        assert.deepEqual(await registry.tags(`spread-${cli.replace('.', '')}/app`), [...NODES]);
        await docker(['rm', ...NODES]);
        await docker(['rmi', '-f', ...NODES.map(spread)]);
      });

      test('what is not there, and what may not be pushed, fails with the reason', async () => {
        const missing = await tryDocker(['push', image(':none')]);
        assert.match(missing.stderr, /does not exist|No such image/);
        assert.notEqual(missing.code, 0);
        await docker(['tag', 'busybox', image(':private')]);
        const refused = await tryDocker(['push', image(':private')], withoutLogin);
        assert.match(refused.stderr, /no basic auth credentials|unauthorized|authentication required/);
        assert.notEqual(refused.code, 0);
        await docker(['rmi', image(':private')]);
      });

      test('run pulls with the credentials of the client, and without them fails', async () => {
        const refused = await tryDocker(['run', '--rm', image(':1.0'), 'true'], withoutLogin);
        assert.equal(refused.code, 125);
        assert.match(refused.stderr, /no basic auth credentials|unauthorized|authentication required/);
        assert.equal(await docker(['run', '--rm', image(':only-n1'), 'ls', '/only-here']), '/only-here');
        for (const node of NODES) await docker(['run', '--rm', '-e', `constraint:node==${node}`, image(':only-n1'), 'true']);
        await docker(['rmi', image(':only-n1')]);
      });

      test('pull and run by digest, on every node', async () => {
        await docker(['pull', image(':1.0')]);
        const digest = await docker(['inspect', '-f', '{{index .RepoDigests 0}}', image(':1.0')]);
        assert.match(digest, new RegExp(`^${image('@sha256:')}[0-9a-f]{64}$`));
        await docker(['rmi', image(':1.0')]);
        for (const node of NODES) await docker(['run', '--rm', '-e', `constraint:node==${node}`, digest, 'true']);
        await docker(['rmi', digest]);
      });

      for (const kit of ['0', '1']) {
        test(`a build ${kit === '1' ? 'with BuildKit' : 'without BuildKit'} takes its base image with the credentials of the client`, async () => {
          const context = mkdtempSync(join(folder, 'context-'));
          writeFileSync(join(context, 'Dockerfile'), `FROM ${image(':only-n1')}\nRUN ls /only-here\n`);
          const build = ['build', '-t', image(`:built-${kit}`), context];
          assert.notEqual((await tryDocker(build, { ...withoutLogin, DOCKER_BUILDKIT: kit })).code, 0);
          await docker(build, { DOCKER_BUILDKIT: kit });
          await docker(['push', image(`:built-${kit}`)]);
          assert.ok((await registry.tags(repository)).includes(`built-${kit}`));
          await docker(['rmi', '-f', image(`:built-${kit}`)]);
          await tryDocker(['rmi', image(':only-n1')]);
        });
      }

      test('logout is the client forgetting', async () => {
        await docker(['logout', registry.address]);
        assert.notEqual((await tryDocker(['pull', image(':1.0')])).code, 0);
      });
    });
  }

  test('buildx pushes what it builds, with the credentials of the client', async () => {
    const config = mkdtempSync(join(folder, 'config-'));
    mkdirSync(join(config, 'cli-plugins'));
    symlinkSync(await toolPath('buildx-0.29'), join(config, 'cli-plugins/docker-buildx'));
    writeFileSync(join(config, 'Dockerfile'), 'FROM busybox\nRUN echo pushed\n');
    const env = { DOCKER_CONFIG: config };
    await fleet.docker(['login', '-u', 'alice', '--password-stdin', registry.address], { env, input: 'secret' });
    await fleet.docker(['build', '--push', '-t', `${registry.address}/kit/app:1`, config], { env });
    assert.deepEqual(await registry.tags('kit/app'), ['1']);
  });

  test('docker compose builds, pushes and pulls', async () => {
    const app = mkdtempSync(join(folder, 'compose-'));
    mkdirSync(join(app, 'cli-plugins'));
    symlinkSync(await toolPath('buildx-0.29'), join(app, 'cli-plugins/docker-buildx'));
    const image = `${registry.address}/shop/web:1`;
    writeFileSync(join(app, 'Dockerfile'), 'FROM busybox\nRUN echo shop > /word\n');
    writeFileSync(join(app, 'compose.yaml'), `services:\n  web:\n    build: .\n    image: ${image}\n    command: cat /word\n`);
    const env = { DOCKER_CONFIG: app, DOCKER_HOST: fleet.manager.host };
    await fleet.docker(['login', '-u', 'alice', '--password-stdin', registry.address], { env, input: 'secret' });
    const compose = async (...args: string[]): Promise<CommandOutcome> => {
      const result = await outcome(await toolPath('compose-2.40'), args, { env, cwd: app });
      assert.equal(result.code, 0, `${args.join(' ')}\n${result.stdout}\n${result.stderr}`);
      return result;
    };
    await compose('build');
    await compose('push');
    assert.deepEqual(await registry.tags('shop/web'), ['1']);
    await fleet.docker(['rmi', '-f', image]);
    await compose('pull');
    assert.match((await compose('up', '--no-build', '--exit-code-from', 'web')).stdout, /shop/);
    await compose('down', '--rmi', 'all');
  });

  test('dockerode pushes and pulls with credentials of its own', async () => {
    const [host, port] = fleet.manager.address.split(':');
    const docker = new Docker({ host, port: Number(port), protocol: 'http' });
    const name = `${registry.address}/node/app`;
    const authconfig = { username: 'alice', password: 'secret', serveraddress: registry.address };
    const progress = (stream: NodeJS.ReadableStream): Promise<unknown> =>
      new Promise((resolve, reject) =>
        docker.modem.followProgress(stream, (error, told) => (error === null ? resolve(told) : reject(error))),
      );
    assert.equal((await docker.checkAuth(authconfig)).Status, 'Login Succeeded');
    await docker.getImage('busybox').tag({ repo: name, tag: '1' });
    await fleet.docker(['run', '--name', 'made', '-e', 'constraint:node==n1', 'busybox', 'touch', '/only-here']);
    await fleet.docker(['commit', 'made', `${name}:2`]);
    await fleet.engine('n3', ['tag', 'busybox', `${name}:3`]);
    // Its tag is part of the path: only that one is meant, of the one node that has it.
    for (const tag of ['1', '2']) await progress(await docker.getImage(`${name}:${tag}`).push({ authconfig }));
    assert.deepEqual(await registry.tags('node/app'), ['1', '2']);
    await fleet.docker(['rm', 'made']);
    await fleet.docker(['rmi', '-f', `${name}:1`, `${name}:2`, `${name}:3`]);
    await assert.rejects(docker.pull(`${name}:1`));
    await progress(await docker.pull(`${name}:1`, { authconfig }));
    await docker.getImage(`${name}:1`).remove();
  });

  // A plugin that listens where engines look for it. Its program is the machine's own perl, which it asks to mount.
  test('a plugin is installed, set, switched and removed on every node', async () => {
    const made = mkdtempSync(join(folder, 'plugin-'));
    mkdirSync(join(made, 'rootfs/usr'), { recursive: true });
    for (const name of ['lib', 'lib64', 'bin']) symlinkSync(`usr/${name}`, join(made, 'rootfs', name));
    const program =
      'use IO::Socket::UNIX; my $s = IO::Socket::UNIX->new(Local => "/run/docker/plugins/idle.sock", Listen => 9); 1 while $s->accept';
    const config = {
      description: 'does nothing',
      entrypoint: ['/usr/bin/perl', '-e', program],
      interface: { types: ['docker.logdriver/1.0'], socket: 'idle.sock' },
      env: [{ name: 'WORD', value: 'none', settable: ['value'] }],
      mounts: [{ type: 'bind', source: '/usr', destination: '/usr', options: ['rbind', 'ro'] }],
      network: { type: 'none' },
    };
    writeFileSync(join(made, 'config.json'), JSON.stringify(config));
    const plugin = `${registry.address}/team/idle:1`;
    const env = { DOCKER_CONFIG: mkdtempSync(join(folder, 'config-')) };
    await fleet.docker(['login', '-u', 'alice', '--password-stdin', registry.address], { env, input: 'secret' });
    const onEngine = { env: { ...env, DOCKER_HOST: `tcp://${fleet.lab.engine('n3').address}` } };
    await fleet.docker(['plugin', 'create', plugin, made], onEngine);
    await fleet.docker(['plugin', 'push', plugin], onEngine);
    await fleet.docker(['plugin', 'rm', plugin], onEngine);

    const states = async (): Promise<readonly string[]> =>
      await Promise.all(NODES.map((node) => fleet.engine(node, ['plugin', 'ls', '--format', '{{.Enabled}}'])));
    assert.match(await fleet.docker(['plugin', 'install', '--grant-all-permissions', plugin, 'WORD=set'], { env }), /Installed plugin/);
    assert.deepEqual(await states(), ['true', 'true', 'true']);
    assert.equal(await fleet.docker(['plugin', 'ls', '--format', '{{.Name}} {{.Enabled}}']), `${plugin} true`);
    assert.match((await fleet.tryDocker(['plugin', 'enable', plugin])).stderr, /already enabled/);
    await fleet.engine('n2', ['plugin', 'disable', plugin]);
    assert.equal(await fleet.docker(['plugin', 'ls', '--format', '{{.Enabled}}']), 'false');
    for (const name of ['l1', 'l2', 'l3']) await fleet.docker(['create', '--log-driver', plugin, '--name', name, 'busybox']);
    const nodes = await fleet.docker(['ps', '-a', '--format', '{{.Label "io.schwarm.node"}}', '-f', 'name=^l[123]$']);
    assert.deepEqual([...new Set(nodes.split('\n'))].toSorted(), ['n1', 'n3'], 'containers go where their log driver is');
    await fleet.docker(['rm', 'l1', 'l2', 'l3']);
    await fleet.docker(['plugin', 'enable', plugin]);
    assert.deepEqual(await states(), ['true', 'true', 'true']);
    assert.match((await fleet.tryDocker(['plugin', 'rm', plugin])).stderr, /is enabled/);
    await fleet.docker(['plugin', 'disable', plugin]);
    await fleet.docker(['plugin', 'set', plugin, 'WORD=other']);
    assert.match(await fleet.docker(['plugin', 'inspect', '-f', '{{.Settings.Env}}', plugin]), /WORD=other/);
    await fleet.engine('n1', ['plugin', 'rm', plugin]);
    await fleet.docker(['plugin', 'rm', plugin]);
    assert.deepEqual(await states(), ['', '', '']);
    assert.match((await fleet.tryDocker(['plugin', 'enable', plugin])).stderr, /not found/);
  });

  test('no password is in the log of the manager', () => assert.doesNotMatch(fleet.manager.log, /secret|c2VjcmV0|alice/));
});
