import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { clearStaleSocket } from './unix-socket.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schwarm-socket-'));
});
after(async () => await rm(folder, { recursive: true }));

test('a socket is made where there is nothing yet', async () => await clearStaleSocket(join(folder, 'new.sock')));

test('a socket without a folder is refused with what to do', async () => {
  await assert.rejects(clearStaleSocket(join(folder, 'none/x.sock')), /there is no folder .*\/none to make a socket in; create it/);
});

test('a file that is no socket stays', async () => {
  await writeFile(join(folder, 'text'), 'kept');
  await assert.rejects(clearStaleSocket(join(folder, 'text')), /is no socket/);
  await assert.rejects(clearStaleSocket(join(folder, 'text/x.sock')), { message: /no folder|ENOTDIR/ });
});
