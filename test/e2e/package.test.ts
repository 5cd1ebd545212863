// The npm package, as `npm install` gives it to a user who has no checkout.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { output } from '../support/command.ts';

const root = join(import.meta.dirname, '../..');
let folder: string;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'schwarm-package-'));
  await output('npm', ['pack', '--pack-destination', folder, '--loglevel=error'], { cwd: root });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  assert.ok(tarball);
  await output('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', join(folder, tarball)], {
    cwd: folder,
  });
});
after(() => rmSync(folder, { recursive: true, force: true }));

const installed = (...args: string[]): Promise<string> => output(join(folder, 'node_modules/.bin/schwarm'), args);

test('the installed command runs, with compiled files and no sources', async () => {
  assert.match(await installed('--version'), /^\d+\.\d+\.\d+$/);
  assert.equal(await installed('list', 'nodes://10.0.0.[1:2]:2375'), '10.0.0.1:2375\n10.0.0.2:2375');
  const files = readdirSync(join(folder, 'node_modules/schwarm'));
  assert.ok(files.includes('dist') && !files.includes('src'), files.join(' '));
});

test('every command of it loads', async () => {
  const commands = ['manage', 'list', 'join', 'version', 'compose', 'lab', 'completion'];
  for (const command of commands) assert.match(await installed(command, '--help'), /Usage: /, command);
});
