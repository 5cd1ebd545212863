// examples/build with docker compose 2.26 and 2.40, whose images are built through a manager over engines 20.10, 26.1 and 28.5.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { toolPath } from '../../lab/index.ts';
import { type CommandOutcome, outcome } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';

const example = join(import.meta.dirname, '../../examples/build');
const TOOLS = [
  { name: 'docker compose 2.40 with buildx', tool: 'compose-2.40', kit: '1' },
  { name: 'docker compose 2.40, classic builds', tool: 'compose-2.40', kit: '0' },
  { name: 'docker compose 2.26 with its own BuildKit', tool: 'compose-2.26', kit: '1' },
  { name: 'docker compose 2.26, classic builds', tool: 'compose-2.26', kit: '0' },
] as const;

describe('examples/build over engines 20.10, 26.1 and 28.5', () => {
  let fleet: Fleet;
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'schwarm-compose-build-'));
    mkdirSync(join(folder, 'config/cli-plugins'), { recursive: true });
    symlinkSync(await toolPath('buildx-0.29'), join(folder, 'config/cli-plugins/docker-buildx'));
    fleet = await startFleet({ name: 'clcomposebuild', engines: ['20.10', '26.1', '28.5'] });
  });
  after(async () => {
    await fleet?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const { name, tool, kit } of TOOLS) {
    describe(name, () => {
      let app: string;
      before(() => {
        app = join(mkdtempSync(join(folder, 'app-')), 'shop');
        cpSync(example, app, { recursive: true });
      });

      const env = () => ({ DOCKER_HOST: fleet.manager.host, DOCKER_CONFIG: join(folder, 'config'), DOCKER_BUILDKIT: kit });
      const tryCompose = async (...args: string[]): Promise<CommandOutcome> =>
        await outcome(await toolPath(tool), ['--ansi', 'never', ...args], { cwd: app, env: env() });
      const compose = async (...args: string[]): Promise<string> => {
        const { code, stdout, stderr } = await tryCompose(...args);
        assert.equal(code, 0, `${args.join(' ')}\n${stdout}\n${stderr}`);
        return stdout.trim();
      };
      const page = async (): Promise<string> =>
        await (await fetch(`http://${await compose('port', 'web', '8080')}/`, { signal: AbortSignal.timeout(5_000) })).text();

      test('up --build builds, starts, and serves the page', async () => {
        await compose('up', '-d', '--build', '--wait');
        assert.match(await page(), /Hello from an image/);
        assert.equal(await compose('exec', '-T', 'web', 'cat', '/site/greeting.txt'), 'good morning');
      });

      test('up again, with and without --build, leaves the container alone', async () => {
        const id = await compose('ps', '-q');
        await compose('up', '-d');
        await compose('up', '-d');
        assert.equal(await compose('ps', '-q'), id);
        await compose('up', '-d', '--build');
        assert.equal(await compose('ps', '-q'), id);
      });

      test('after a change, up --build brings the new page beside the old volume, once', async () => {
        await compose('exec', '-T', 'web', 'touch', '/notes/kept');
        writeFileSync(join(app, 'site/index.html'), 'second edition');
        await compose('up', '-d', '--build', '--wait');
        assert.equal(await page(), 'second edition');
        assert.equal(await compose('exec', '-T', 'web', 'ls', '/notes'), 'kept');
        const id = await compose('ps', '-q');
        await compose('up', '-d');
        assert.equal(await compose('ps', '-q'), id);
      });

      test('run, exec and cp', async () => {
        const run = await tryCompose('run', '--rm', '-T', 'web', 'sh', '-c', 'ls /notes; exit 4');
        assert.deepEqual([run.stdout, run.code], ['kept\n', 4]);
        const exec = await tryCompose('exec', '-T', 'web', 'sh', '-c', 'echo out; echo err >&2; exit 3');
        assert.deepEqual([exec.stdout, exec.code], ['out\n', 3]);
        writeFileSync(join(app, 'in.txt'), 'content');
        await compose('cp', 'in.txt', 'web:/tmp/copied.txt');
        await compose('cp', 'web:/tmp/copied.txt', 'out.txt');
        assert.equal(readFileSync(join(app, 'out.txt'), 'utf8'), 'content');
      });

      if (kit === '1') {
        test('watch brings changed files into the running container, and builds anew when the Dockerfile changes', async () => {
          const child = spawn(await toolPath(tool), ['--ansi', 'never', 'watch', '--no-up'], {
            cwd: app,
            env: { ...process.env, ...env() },
            stdio: ['ignore', 'pipe', 'pipe'],
          });
          const ended = once(child, 'exit');
          let said = '';
          for (const stream of [child.stdout, child.stderr]) {
            stream.on('data', (chunk) => {
              said += String(chunk);
            });
          }
          try {
            await eventually(() => assert.match(said, /watching|Watch enabled/i));
            writeFileSync(join(app, 'site/index.html'), 'third edition');
            await eventually(async () => assert.equal(await page(), 'third edition', said));
            writeFileSync(join(app, 'Dockerfile'), `${readFileSync(join(app, 'Dockerfile'), 'utf8')}RUN echo anew > /anew\n`);
            await eventually(async () => assert.equal(await compose('exec', '-T', 'web', 'cat', '/anew'), 'anew', said), 30_000);
          } finally {
            child.kill('SIGINT');
            await ended;
          }
        });
      }

      test('replicas on all nodes run what was built', async () => {
        await compose('up', '-d', '--scale', 'web=3', '--no-recreate');
        for (const index of ['1', '2', '3']) {
          assert.equal(await compose('exec', '-T', '--index', index, 'web', 'cat', '/site/greeting.txt'), 'good morning');
        }
      });

      test('down -v leaves nothing', async () => {
        await compose('down', '-v', '--rmi', 'local');
        assert.equal(await fleet.docker(['ps', '-aq']), '');
        assert.equal(await fleet.docker(['volume', 'ls', '-q']), '');
        assert.equal(await fleet.docker(['network', 'ls', '-q', '-f', 'type=custom']), '');
        assert.doesNotMatch(await fleet.docker(['images', '--format', '{{.Repository}}']), /shop/);
      });
    });
  }
});
