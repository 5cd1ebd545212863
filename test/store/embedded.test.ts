import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { splitLines } from '../../src/base/index.ts';
import { StoreUnreachableError } from '../../src/store/index.ts';
import { open } from './backend.ts';
import { storeContract } from './contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'schwarm-embedded-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const fresh = (): string => `embedded://${join(folder, `store-${++files}.db`)}`;

storeContract(
  () => ({ url: '', ttlMs: 10_000 }),
  () => open(fresh()),
);

test('a process killed in the middle of writing loses nothing that it was told is written, round after round', async () => {
  const url = fresh();
  for (let round = 0; round < 4; round++) {
    const writer = spawn(process.execPath, [join(import.meta.dirname, 'programs/write-numbers.ts'), url, `${round}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(writer, 'exit');
    let acknowledged = -1;
    for await (const line of splitLines(writer.stdout)) {
      acknowledged = Number(line);
      if (acknowledged === 20) assert.throws(() => open(url), StoreUnreachableError, 'one process at a time');
      if (acknowledged >= 150 + round * 40) writer.kill('SIGKILL');
    }
    await ended;
    assert.equal(writer.signalCode, 'SIGKILL');
    await using store = open(url);
    const { entries } = await store.list(`round-${round}`);
    assert.ok(entries.length > acknowledged, `${entries.length} are there, ${acknowledged + 1} were acknowledged`);
    for (let i = 0; i <= acknowledged; i++) assert.equal((await store.get(`round-${round}/${i}`))?.value.toString(), `${i}`);
    assert.equal(await store.get('bound'), undefined, 'its session ended with it');
  }
});
