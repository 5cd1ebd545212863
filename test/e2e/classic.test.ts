// `schwarm manage --classic`: what scripts made for Docker Swarm 1.2 see, with real clients and engines.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { toolPath } from '../../lab/index.ts';
import { ApiClient, valueAt } from '../support/api-client.ts';
import { output } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';

const SLEEP = ['busybox', 'sleep', '1000'];
const QUICK = ['--engine-probe-interval', '200ms', '--engine-probe-timeout', '500ms', '--reschedule-grace', '1s'];
/** CPUs of every node: all of this machine's. */
const CPUS = availableParallelism();

for (const cli of ['28.5', '20.10'] as const) {
  describe(`--classic, docker CLI ${cli}, engines 20.10 and 28.5`, () => {
    let fleet: Fleet;
    let api: ApiClient;
    before(async () => {
      fleet = await startFleet({
        name: `classic${cli.replace('.', '')}`,
        engines: [
          { name: 'n1', version: '20.10', labels: { zone: 'west' } },
          { name: 'n2', version: '28.5', labels: { zone: 'east' } },
        ],
        cli,
        manage: ['--classic'],
      });
      api = new ApiClient(`http://${fleet.manager.address}`);
    });
    after(async () => await fleet?.[Symbol.asyncDispose]());
    afterEach(async () => await fleet.clear());

    const lines = async (...args: string[]): Promise<readonly string[]> =>
      (await fleet.docker(args)).split('\n').filter(Boolean).toSorted();
    const runOn = (node: string, ...args: string[]): Promise<string> =>
      fleet.docker(['run', '-d', '-e', `constraint:node==${node}`, ...args, ...SLEEP]);
    /** `Reserved CPUs` of a node in `docker info`. */
    const reservedCpus = async (node: string): Promise<string> => {
      const rows = (await api.read('/info', 'SystemStatus')) as readonly (readonly [string, string])[];
      const at = rows.findIndex(([name]) => name.trim() === node);
      return rows.slice(at).find(([name]) => name.includes('Reserved CPUs'))?.[1] ?? '';
    };

    test('it calls itself swarm/VERSION and shows its nodes', async () => {
      assert.match(await fleet.docker(['version', '--format', '{{.Server.Version}}']), /^swarm\/\d+\.\d+\.\d+/);
      const info = await fleet.docker(['info']);
      assert.match(info, /Server Version: swarm\//);
      assert.match(info, / n1: 10\.209\./);
    });

    test('containers are listed as node/name, which every command takes', async () => {
      await runOn('n1', '--name', 'web');
      await runOn('n2', '--name', 'db');
      assert.deepEqual(await lines('ps', '--format', '{{.Names}}'), ['n1/web', 'n2/db']);
      assert.equal(await fleet.docker(['inspect', '-f', '{{.Name}} {{.Node.Name}}', 'n1/web']), '/web n1');
      assert.equal(
        await fleet.docker(['exec', 'n2/db', 'hostname']),
        (await fleet.docker(['inspect', '-f', '{{.Id}}', 'db'])).slice(0, 12),
      );
      assert.equal(await fleet.docker(['exec', '-i', 'n1/web', 'cat'], { input: 'through' }), 'through');
      await fleet.docker(['stop', '-t', '0', 'n1/web']);
      await fleet.docker(['rm', 'n1/web']);
      assert.deepEqual(await lines('ps', '-a', '--format', '{{.Names}}'), ['n2/db']);
    });

    test('--cpu-shares is a number of CPUs: counted, refused when there are none left, a weight for the engine', async () => {
      await runOn('n1', '--name', 'one', '--cpu-shares', '1');
      assert.equal(await fleet.docker(['inspect', '-f', '{{.HostConfig.CpuShares}}', 'one']), String(Math.ceil(1024 / CPUS)));
      assert.equal(await reservedCpus('n1'), `1 / ${CPUS}`);
      const answer = await api.call('POST', '/containers/create', {
        Image: 'busybox',
        HostConfig: { CpuShares: CPUS },
        Env: ['constraint:node==n1'],
      });
      assert.deepEqual([answer.status, valueAt(answer.body, 'message')], [500, 'no resources available to schedule container']);
      await fleet.docker(['update', '--cpu-shares', String(CPUS), 'one']);
      assert.equal(await fleet.docker(['inspect', '-f', '{{.HostConfig.CpuShares}}', 'one']), '1024');
      await eventually(async () => assert.equal(await reservedCpus('n1'), `${CPUS} / ${CPUS}`));
      const tooMuch = await fleet.tryDocker(['update', '--cpu-shares', String(CPUS * 2), 'one']);
      assert.match(tooMuch.stderr, /more CPUs/);
    });

    test('spread goes by CPUs asked for, and what others made counts', async () => {
      await fleet.engine('n1', ['run', '-d', '--cpu-shares', '1024', ...SLEEP]);
      await eventually(async () => assert.equal(await reservedCpus('n1'), `${CPUS} / ${CPUS}`));
      const id = await fleet.docker(['run', '-d', '--cpu-shares', '1', ...SLEEP]);
      assert.equal(await fleet.docker(['inspect', '-f', '{{.Node.Name}}', id]), 'n2');
      const original = ['--label', `com.docker.swarm.id=${'a'.repeat(64)}`, '--cpu-shares', '1024', '--memory', '64m'];
      await fleet.engine('n2', ['run', '-d', '--name', 'of-the-original', ...original, ...SLEEP]);
      await eventually(async () => assert.equal(await reservedCpus('n2'), `${CPUS + 1} / ${CPUS}`));
    });

    test('a container that fits nowhere is refused in the words of the original, with status 500', async () => {
      const asked = ['-e', 'constraint:zone==/e.*t/', '-e', 'constraint:storagedriver==aufs', '-e', 'affinity:container==none'];
      const { code, stderr } = await fleet.tryDocker(['run', ...asked, ...SLEEP]);
      assert.equal(code, 125);
      const text =
        'Unable to find a node that satisfies the following conditions \n[available container slots]\n[container==none (soft=false)]';
      assert.ok(stderr.includes(text), stderr);
      const Env = ['constraint:zone==/e.*t/', 'constraint:storagedriver==aufs'];
      const answer = await api.call('POST', '/containers/create', { Image: 'busybox', Env });
      assert.equal(answer.status, 500);
      assert.equal(
        valueAt(answer.body, 'message'),
        'Unable to find a node that satisfies the following conditions \n[available container slots]\n[zone==/e.*t/ storagedriver==aufs]',
      );
    });

    test('a name in use is refused in the words of the original', async () => {
      await runOn('n1', '--name', 'web');
      const text =
        'Conflict: The name web is already assigned. You have to delete (or rename) that container to be able to assign web to a container again.';
      const created = await api.call('POST', '/containers/create?name=web', { Image: 'busybox' });
      assert.deepEqual([created.status, valueAt(created.body, 'message')], [409, text]);
      await runOn('n2', '--name', 'other');
      const renamed = await fleet.tryDocker(['rename', 'other', 'web']);
      assert.ok(renamed.stderr.includes(text), renamed.stderr);
    });

    test('networks of nodes are listed as node/name, those made through the manager once, for all nodes', async () => {
      const id = await fleet.docker(['network', 'create', 'mine']);
      await fleet.engine('n2', ['network', 'create', 'own']);
      await eventually(async () => {
        const wanted = ['mine', 'n2/own', ...['bridge', 'host', 'none'].flatMap((name) => [`n1/${name}`, `n2/${name}`])];
        assert.deepEqual(await lines('network', 'ls', '--format', '{{.Name}}'), wanted.toSorted());
      });
      assert.equal((await lines('network', 'ls', '-q')).length, new Set(await lines('network', 'ls', '-q')).size);
      assert.equal(await fleet.docker(['network', 'inspect', '-f', '{{.Name}}', 'n2/own']), 'own');
      assert.equal(await fleet.docker(['network', 'inspect', '-f', '{{.Name}} {{.Id}}', 'n1/mine']), `mine ${id}`);
      await runOn('n1', '--network', 'mine', '--name', 'first');
      await runOn('n2', '--network', 'mine', '--name', 'second');
      await runOn('n2', '--name', 'plain');
      assert.equal(await fleet.docker(['network', 'inspect', '-f', '{{len .Containers}}', 'mine']), '2');
      assert.equal(await fleet.docker(['network', 'inspect', '-f', '{{len .Containers}}', 'n1/bridge']), '0');
      assert.equal(await fleet.docker(['network', 'inspect', '-f', '{{len .Containers}}', 'n2/bridge']), '1');
      await fleet.clear();
      await fleet.docker(['network', 'rm', ...(await lines('network', 'ls', '-q', '-f', 'type=custom'))]);
      assert.deepEqual(await lines('network', 'ls', '-q', '-f', 'type=custom'), []);
    });

    test('volumes are listed as node/name, which means that one', async () => {
      for (const node of ['n1', 'n2']) await fleet.docker(['volume', 'create', `${node}/data`]);
      assert.deepEqual(await lines('volume', 'ls', '-q'), ['n1/data', 'n2/data']);
      assert.equal(await fleet.docker(['volume', 'inspect', '-f', '{{.Name}}', 'n2/data']), 'data');
      await fleet.docker(['volume', 'rm', 'n1/data']);
      assert.deepEqual(await lines('volume', 'ls', '-q'), ['n2/data']);
      await fleet.docker(['volume', 'rm', ...(await lines('volume', 'ls', '-q'))]);
      assert.deepEqual(await lines('volume', 'ls', '-q'), []);
    });
  });
}

describe('--classic, Compose and rescheduling', () => {
  const folder = mkdtempSync(join(tmpdir(), 'schwarm-classic-'));
  let fleet: Fleet;
  before(async () => {
    fleet = await startFleet({ name: 'classiccompose', engines: ['20.10', '28.5'], manage: ['--classic', ...QUICK] });
    writeFileSync(
      join(folder, 'compose.yaml'),
      'version: "2.4"\nservices:\n  web: {image: busybox, command: sleep 1000, scale: 4, volumes: [data:/data]}\n  one: {image: busybox, command: sleep 1000}\nvolumes: {data: {}}\n',
    );
  });
  after(async () => {
    await fleet?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  test('a container that is rescheduled keeps its number of CPUs', async () => {
    const policy = ['-e', 'reschedule:on-node-failure', '-e', 'constraint:node==~n2'];
    await fleet.docker(['run', '-d', '--name', 'survivor', '--cpu-shares', '1', ...policy, ...SLEEP]);
    assert.equal(await fleet.docker(['inspect', '-f', '{{.Node.Name}}', 'survivor']), 'n2');
    await fleet.lab.engine('n2').kill();
    await eventually(async () => assert.equal(await fleet.docker(['inspect', '-f', '{{.Node.Name}}', 'survivor']), 'n1'), 30_000);
    assert.equal(await fleet.docker(['inspect', '-f', '{{.HostConfig.CpuShares}}', 'survivor']), String(Math.ceil(1024 / CPUS)));
    assert.match(await fleet.docker(['info']), new RegExp(`Reserved CPUs: 1 / ${CPUS}`));
    await fleet.lab.engine('n2').heal();
    await eventually(async () => assert.equal((await fleet.docker(['info'])).match(/Status: Healthy/g)?.length, 2), 30_000);
    await fleet.clear();
  });

  for (const tool of ['compose-1.29', 'compose-2.40', 'schwarm compose'] as const) {
    test(`${tool} brings an application up, again, and down`, async () => {
      const program = tool === 'schwarm compose' ? 'bin/schwarm' : await toolPath(tool);
      const first = tool === 'schwarm compose' ? ['compose'] : [];
      const compose = (...args: string[]): Promise<string> =>
        output(program, [...first, '-p', 'classic', '-f', join(folder, 'compose.yaml'), ...args], {
          env: { DOCKER_HOST: fleet.manager.host },
        });
      await compose('up', '-d');
      const names = (await fleet.docker(['ps', '--format', '{{.Names}}'])).split('\n');
      assert.equal(names.length, 5);
      for (const name of names) assert.match(name, /^n[12]\/classic[-_]/);
      const ids = await fleet.docker(['ps', '-q', '--no-trunc']);
      await compose('up', '-d');
      assert.deepEqual(
        (await fleet.docker(['ps', '-q', '--no-trunc'])).split('\n').toSorted(),
        ids.split('\n').toSorted(),
        'nothing is made anew',
      );
      await compose('down', '-v', '-t', '0');
      assert.equal(await fleet.docker(['ps', '-aq']), '');
      assert.equal(await fleet.docker(['network', 'ls', '-q', '-f', 'name=classic']), '');
      assert.equal(await fleet.docker(['volume', 'ls', '-q']), '');
    });
  }
});
