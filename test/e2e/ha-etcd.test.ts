import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { toolPath } from '../../lab/index.ts';
import { haOnEngines } from '../ha/on-engines.ts';
import { output } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';

const parts = haOnEngines('etcd', 4_000);

test('a real docker works through a replica: run, exec with input, logs, copy, rm', async () => {
  const { managers } = parts();
  const [replica] = managers.others(await managers.primary());
  assert.ok(replica);
  const program = await toolPath('docker-28.5');
  const docker = (args: readonly string[], input?: string): Promise<string> =>
    output(program, args, {
      env: { DOCKER_HOST: `tcp://${replica.address}`, DOCKER_CONFIG: '/nonexistent' },
      ...(input === undefined ? {} : { input }),
    });
  assert.equal(await docker(['run', '--rm', 'busybox', 'echo', 'hello']), 'hello');
  assert.equal(await docker(['run', '--rm', '-i', 'busybox', 'cat'], 'through'), 'through');
  await docker(['run', '-d', '--name', 'stays', 'busybox', 'sh', '-c', 'echo started; sleep 1000']);
  assert.equal(await docker(['exec', '-i', 'stays', 'sh', '-c', 'cat; echo done'], 'in\n'), 'in\ndone');
  assert.equal(await docker(['logs', 'stays']), 'started');
  assert.equal(await docker(['ps', '-a', '--filter', 'name=stays', '--format', '{{.Names}}']), 'stays');
  await docker(['network', 'create', 'net1']);
  assert.match(await docker(['network', 'ls', '--format', '{{.Name}}']), /^net1$/m);
  await docker(['network', 'rm', 'net1']);
  await docker(['rm', '-f', 'stays']);
  assert.equal(await docker(['ps', '-aq', '--filter', 'name=stays']), '');
  assert.match(await docker(['info']), /Role: replica/);
});

test('an exec that runs through a replica ends when its primary is gone', async () => {
  const { managers } = parts();
  const primary = await managers.primary();
  const [replica] = managers.others(primary);
  assert.ok(replica);
  await replica.api.run('long');
  const env = { ...process.env, DOCKER_HOST: `tcp://${replica.address}`, DOCKER_CONFIG: '/nonexistent' };
  const child = spawn(await toolPath('docker-28.5'), ['exec', 'long', 'sh', '-c', 'echo up; sleep 1000'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [first]: readonly unknown[] = await once(child.stdout, 'data');
  assert.equal(String(first), 'up\n');
  const ended = once(child, 'exit');
  await primary.process.kill('SIGKILL');
  await ended;
  await eventually(async () => assert.equal(await replica.api.read('/containers/long/json', 'State.Running'), true));
  await primary.restart();
});
