// docker-py, as Debian packages it, against a manager over three engines of different age. The scenarios are Python: docker_py.py.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { toolPath } from '../../lab/index.ts';
import { splitLines } from '../../src/base/index.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';

interface ScenarioResult {
  readonly name: string;
  readonly error?: string;
}

describe('over engines 20.10, 26.1 and 28.5', () => {
  let fleet: Fleet;
  before(async () => {
    fleet = await startFleet({ name: 'cldockerpy', engines: ['20.10', '26.1', '28.5'] });
  });
  after(async () => await fleet?.[Symbol.asyncDispose]());

  for (const [tool, nodes] of [
    ['docker-py-7.1', ['n1', 'n2', 'n3']],
    ['docker-py-5.0', ['n1']],
  ] as const) {
    test(tool, async (t) => {
      const program = join(import.meta.dirname, 'docker_py.py');
      const child = spawn('/usr/bin/python3', [program, fleet.manager.host, ...nodes], {
        env: { ...process.env, PYTHONPATH: await toolPath(tool), PYTHONDONTWRITEBYTECODE: '1' },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(child, 'exit');
      let scenarios = 0;
      for await (const line of splitLines(child.stdout)) {
        const { name, error }: ScenarioResult = JSON.parse(line);
        scenarios++;
        await t.test(name, () => assert.equal(error, undefined, error));
      }
      assert.equal((await ended)[0], 0);
      assert.ok(scenarios >= 20, `${scenarios} scenarios ran`);
    });
  }
});
