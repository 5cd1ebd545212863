// The docker CLI against a manager over three real engines, as a user types it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { toolPath } from '../../lab/index.ts';
import { eventually } from '../support/eventually.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';

for (const cli of ['28.5', '20.10'] as const) {
  describe(`docker CLI ${cli} over engines 20.10, 26.1 and 28.5`, () => {
    let fleet: Fleet;
    let folder: string;
    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'schwarm-cli-'));
      fleet = await startFleet({ name: `cli${cli.replace('.', '')}`, engines: ['20.10', '26.1', '28.5'], cli });
    });
    after(async () => {
      await fleet?.[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    });

    test('run -d spreads over the nodes, ps lists them with their node', async () => {
      for (const name of ['aa', 'bb', 'cc']) await fleet.docker(['run', '-d', '--name', name, 'busybox', 'sleep', '1000']);
      const nodes = await fleet.docker(['ps', '--format', '{{.Label "io.schwarm.node"}}']);
      assert.deepEqual(nodes.split('\n').toSorted(), ['n1', 'n2', 'n3']);
      assert.equal(
        await fleet.docker(['inspect', '-f', '{{.Node.Name}}', 'aa']),
        await fleet.docker(['ps', '-f', 'name=^aa$', '--format', '{{.Label "io.schwarm.node"}}']),
      );
      await fleet.clear();
    });

    test('run gives output and exit code; with input and half-close', async () => {
      const result = await fleet.tryDocker(['run', '--rm', 'busybox', 'sh', '-c', 'echo out; echo err >&2; exit 7']);
      assert.deepEqual({ ...result }, { code: 7, stdout: 'out\n', stderr: 'err\n' });
      assert.equal(await fleet.docker(['run', '-i', '--rm', 'busybox', 'wc', '-c'], { input: 'x'.repeat(100_000) }), '100000');
    });

    test('run -it --rm has a terminal and leaves nothing', async () => {
      const result = await fleet.terminal(['run', '-it', '--rm', '--name', 'shell', 'busybox', 'sh', '-c', 'tty; stty size; echo done'], {
        input: '',
      });
      assert.match(result.stdout, /\/dev\/pts\/0/);
      assert.match(result.stdout, /done/);
      assert.equal(result.code, 0);
      await eventually(async () => assert.equal(await fleet.docker(['ps', '-aq', '-f', 'name=shell']), ''));
    });

    test('exec: output apart, exit code, input, terminal, detached', async () => {
      await fleet.docker(['run', '-d', '--name', 'box', 'busybox', 'sleep', '1000']);
      const result = await fleet.tryDocker(['exec', 'box', 'sh', '-c', 'echo out; echo err >&2; exit 7']);
      assert.deepEqual({ ...result }, { code: 7, stdout: 'out\n', stderr: 'err\n' });
      assert.equal(await fleet.docker(['exec', '-i', 'box', 'cat'], { input: 'hello' }), 'hello');
      assert.match((await fleet.terminal(['exec', '-it', 'box', 'tty'])).stdout, /\/dev\/pts/);
      await fleet.docker(['exec', '-d', 'box', 'touch', '/made']);
      await eventually(() => fleet.docker(['exec', 'box', 'ls', '/made']));
      await fleet.clear();
    });

    test('attach follows a running container, takes input, and returns its exit code', async () => {
      await fleet.docker(['run', '-d', '-i', '--name', 'cat', 'busybox', 'sh', '-c', 'read line; echo got $line; exit 3']);
      // Standard input stays open: engines end an attach whose input ends, with or without the output that follows.
      const child = spawn(await toolPath(`docker-${cli}`), ['attach', 'cat'], { env: { ...process.env, DOCKER_HOST: fleet.manager.host } });
      const [text, code] = [child.stdout.toArray(), once(child, 'exit')];
      child.stdin.write('word\n');
      assert.equal((await code)[0], 3);
      assert.equal(Buffer.concat(await text).toString(), 'got word\n');
      await fleet.clear();
    });

    test('logs, logs -f to the end, --tail, --timestamps', async () => {
      await fleet.docker(['run', '-d', '--name', 'talk', 'busybox', 'sh', '-c', 'for i in 1 2 3; do echo line $i; sleep 0.2; done']);
      assert.equal(await fleet.docker(['logs', '-f', 'talk']), 'line 1\nline 2\nline 3');
      assert.equal(await fleet.docker(['logs', '--tail', '1', 'talk']), 'line 3');
      assert.match(await fleet.docker(['logs', '-t', '--tail', '1', 'talk']), /^\d{4}-\d\d-\d\dT\S+ line 3$/);
      await fleet.clear();
    });

    test('cp both ways, files and folders', async () => {
      await fleet.docker(['create', '--name', 'box', 'busybox', 'sleep', '1000']);
      writeFileSync(join(folder, 'in.txt'), 'content');
      await fleet.docker(['cp', join(folder, 'in.txt'), 'box:/tmp/renamed.txt']);
      await fleet.docker(['cp', 'box:/tmp/renamed.txt', join(folder, 'out.txt')]);
      assert.equal(readFileSync(join(folder, 'out.txt'), 'utf8'), 'content');
      await fleet.docker(['cp', 'box:/tmp', join(folder, 'dir')]);
      assert.equal(readFileSync(join(folder, 'dir/renamed.txt'), 'utf8'), 'content');
      assert.match(
        (await fleet.tryDocker(['cp', 'box:/none', folder])).stderr,
        /Could not find the file|No such container:path|no such file/i,
      );
      await fleet.clear();
    });

    test('stats and top show what runs', async () => {
      await fleet.docker(['run', '-d', '--name', 'busy', 'busybox', 'sleep', '1234']);
      const stats = await fleet.docker(['stats', '--no-stream', '--format', '{{.Name}} {{.PIDs}}']);
      assert.match(stats, /^busy \d+$/);
      assert.match(await fleet.docker(['top', 'busy']), /sleep 1234/);
      await fleet.clear();
    });

    test('wait returns the exit code', async () => {
      await fleet.docker(['run', '-d', '--name', 'short', 'busybox', 'sh', '-c', 'sleep 0.5; exit 9']);
      assert.equal(await fleet.docker(['wait', 'short']), '9');
      await fleet.clear();
    });

    test('rename, kill, pause, unpause, restart, update, stop, start, rm', async () => {
      await fleet.docker(['run', '-d', '--name', 'first', 'busybox', 'sleep', '1000']);
      await fleet.docker(['rename', 'first', 'second']);
      assert.equal(await fleet.docker(['ps', '--format', '{{.Names}}']), 'second');
      await fleet.docker(['pause', 'second']);
      assert.match(await fleet.docker(['ps', '--format', '{{.Status}}']), /\(Paused\)/);
      await fleet.docker(['unpause', 'second']);
      await fleet.docker(['restart', '-t', '0', 'second']);
      await fleet.docker(['update', '--memory', '64m', '--memory-swap', '64m', 'second']);
      assert.equal(await fleet.docker(['inspect', '-f', '{{.HostConfig.Memory}}', 'second']), String(64 * 2 ** 20));
      await fleet.docker(['kill', '-s', 'KILL', 'second']);
      await eventually(async () => assert.match(await fleet.docker(['ps', '-a', '--format', '{{.Status}}']), /^Exited \(137\)/));
      await fleet.docker(['start', 'second']);
      await fleet.docker(['stop', '-t', '0', 'second']);
      await fleet.docker(['rm', 'second']);
      assert.match((await fleet.tryDocker(['inspect', 'second'])).stderr, /No such (object|container)/i);
    });

    test("a name in use is refused with the engine's words, wherever its holder runs", async () => {
      await fleet.docker(['create', '--name', 'taken', 'busybox']);
      for (let i = 0; i < 3; i++) {
        const result = await fleet.tryDocker(['create', '--name', 'taken', 'busybox']);
        assert.match(result.stderr, /Conflict\. The container name "\/taken" is already in use by container "[0-9a-f]{64}"/);
      }
      await fleet.clear();
    });

    test('commit, diff, export; save and load; tag, images, rmi, history', async () => {
      await fleet.docker(['run', '--name', 'made', 'busybox', 'touch', '/made-here']);
      assert.match(await fleet.docker(['diff', 'made']), /A \/made-here/);
      await fleet.docker(['commit', 'made', 'made:1']);
      assert.equal(await fleet.docker(['run', '--rm', 'made:1', 'ls', '/made-here']), '/made-here');
      await fleet.docker(['export', '-o', join(folder, 'made.tar'), 'made']);
      await fleet.docker(['save', '-o', join(folder, 'image.tar'), 'made:1']);
      await fleet.docker(['rm', 'made']);
      await fleet.docker(['rmi', '-f', 'made:1']);
      await fleet.docker(['load', '-i', join(folder, 'image.tar')]);
      await fleet.docker(['tag', 'made:1', 'other:2']);
      assert.match(await fleet.docker(['images', '--format', '{{.Repository}}:{{.Tag}}']), /other:2/);
      assert.match(await fleet.docker(['history', 'made:1']), /IMAGE/);
      await fleet.docker(['rmi', 'made:1', 'other:2']);
      await fleet.docker(['import', join(folder, 'made.tar'), 'imported:1']);
      assert.equal(await fleet.docker(['run', '--rm', 'imported:1', 'ls', '/made-here']), '/made-here');
      await fleet.docker(['rmi', '-f', 'imported:1']);
    });

    test('pull without a registry fails with a clear error, run of an unknown image too', async () => {
      const pull = await fleet.tryDocker(['pull', 'localhost:1/nothing:1']);
      assert.notEqual(pull.code, 0);
      assert.match(pull.stderr, /connection refused|localhost:1/);
      const run = await fleet.tryDocker(['run', 'localhost:1/nothing:1']);
      assert.equal(run.code, 125);
      assert.match(run.stderr, /connection refused|localhost:1/);
    });

    test('events of all nodes arrive while they happen', async () => {
      const child = spawn(
        await toolPath(`docker-${cli}`),
        ['events', '--filter', 'event=create', '--format', '{{.Actor.Attributes.name}}'],
        {
          env: { ...process.env, DOCKER_HOST: fleet.manager.host },
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      try {
        let seen = '';
        child.stdout.on('data', (chunk) => {
          seen += String(chunk);
        });
        await eventually(async () => {
          await fleet.docker(['create', '--name', 'probe', 'busybox']);
          await fleet.docker(['rm', 'probe']);
          assert.match(seen, /probe/);
        });
        for (const name of ['e1', 'e2', 'e3']) await fleet.docker(['create', '--name', name, 'busybox']);
        await eventually(() =>
          assert.deepEqual(
            seen
              .trim()
              .split('\n')
              .filter((l) => l !== 'probe')
              .toSorted(),
            ['e1', 'e2', 'e3'],
          ),
        );
      } finally {
        child.kill();
      }
      await fleet.clear();
    });

    test('info shows every node; version names the emulated engine', async () => {
      const info = await fleet.docker(['info']);
      for (const name of ['n1', 'n2', 'n3']) assert.match(info, new RegExp(` ${name}: `));
      assert.match(info, /Strategy: spread/);
      assert.match(info, /Healthy/);
      assert.match(await fleet.docker(['version', '--format', '{{.Server.Version}}']), /^28\.\d+\.\d+\+schwarm/);
    });

    test('networks and volumes: create, use, inspect, remove', async () => {
      await fleet.docker(['network', 'create', 'mine']);
      await fleet.docker(['run', '-d', '--name', 'net-user', '--network', 'mine', 'busybox', 'sleep', '1000']);
      assert.equal(await fleet.docker(['network', 'inspect', '-f', '{{.Name}}', 'mine']), 'mine');
      await fleet.docker(['volume', 'create', 'data']);
      await fleet.docker(['run', '--rm', '-v', 'data:/data', 'busybox', 'touch', '/data/file']);
      assert.equal(await fleet.docker(['run', '--rm', '-v', 'data:/data', 'busybox', 'ls', '/data']), 'file');
      assert.deepEqual((await fleet.docker(['volume', 'ls', '-q'])).split('\n'), ['data']);
      await fleet.clear();
      await fleet.docker(['network', 'rm', 'mine']);
      await fleet.docker(['volume', 'rm', 'data']);
      assert.equal(await fleet.docker(['volume', 'ls', '-q']), '');
    });
  });
}
