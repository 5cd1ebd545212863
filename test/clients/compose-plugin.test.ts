// The example application with the real docker compose and with ours, on old and new engines: up, scale 6 → 9 → 3, down.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { toolPath } from '../../lab/index.ts';
import { output } from '../support/command.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';

const file = join(import.meta.dirname, '../../examples/hello/compose.yaml');
const TOOLS = ['docker compose 2.26', 'docker compose 2.40', 'schwarm compose'] as const;

for (const version of ['20.10', '28.5'] as const) {
  describe(`examples/hello over three engines ${version}`, () => {
    let fleet: Fleet;
    before(async () => {
      fleet = await startFleet({ name: `compose${version.replace('.', '')}`, engines: [version, version, version] });
    });
    after(async () => await fleet?.[Symbol.asyncDispose]());

    const replicas = async (): Promise<readonly string[]> => {
      const nodes = await fleet.docker(['ps', '-f', 'label=com.docker.compose.service=web', '--format', '{{.Label "io.schwarm.node"}}']);
      return nodes.split('\n').filter(Boolean);
    };

    for (const tool of TOOLS) {
      test(`${tool}: up twice, scale 6 → 9 → 3, down`, async () => {
        const program = await programOf(tool);
        const compose = (...args: string[]): Promise<string> =>
          output(program, [...(tool === 'schwarm compose' ? ['compose'] : []), '-f', file, ...args], {
            env: { DOCKER_HOST: fleet.manager.host },
            timeoutMs: 240_000,
          });
        await compose('up', '-d');
        const nodes = await replicas();
        assert.equal(nodes.length, 6);
        assert.deepEqual([...new Set(nodes)].toSorted(), ['n1', 'n2', 'n3'], 'all nodes are used');
        assert.equal((await fleet.docker(['ps', '-f', 'health=healthy', '-q'])).split('\n').length, 6);
        assert.match(await fleet.docker(['logs', 'hello-check-1']), /./);
        const ids = await compose('ps', '-aq');
        await compose('up', '-d');
        assert.deepEqual((await compose('ps', '-aq')).split('\n').toSorted(), ids.split('\n').toSorted(), 'a second up makes nothing anew');
        await compose('up', '-d', '--scale', 'web=9', '--no-recreate');
        assert.equal((await replicas()).length, 9);
        await compose('up', '-d', '--scale', 'web=3', '--no-recreate');
        assert.equal((await replicas()).length, 3);
        await compose('down');
        assert.equal(await fleet.docker(['ps', '-aq']), '');
        assert.doesNotMatch(await fleet.docker(['network', 'ls', '--format', '{{.Name}}']), /hello/);
      });
    }
  });
}

async function programOf(tool: (typeof TOOLS)[number]): Promise<string> {
  if (tool === 'schwarm compose') return 'bin/schwarm';
  return await toolPath(tool === 'docker compose 2.26' ? 'compose-2.26' : 'compose-2.40');
}
