// Limits that were changed with `docker update` are known to a manager that starts, without an inspect of every container.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { SimEngine } from '../../sim/index.ts';
import { seededRandom, systemClock } from '../../src/base/index.ts';
import { ApiClient } from '../support/api-client.ts';
import { eventually } from '../support/eventually.ts';
import { type ManagerProcess, startManager } from '../support/manager-process.ts';

const MIB = 1024 ** 2;

/** What `docker info` says is reserved of the one node's memory. */
async function reserved(manager: ManagerProcess): Promise<string> {
  const rows = await new ApiClient(`http://${manager.address}`).read('/info', 'SystemStatus');
  const texts = (Array.isArray(rows) ? rows : []).map((row: unknown) => (Array.isArray(row) ? row.map(String) : []));
  return texts.find(([name]) => name?.includes('Reserved Memory'))?.[1] ?? '';
}

const inspects = (engine: SimEngine): number => engine.served.get('GET /containers/ID/json') ?? 0;

async function scene(run: (engine: SimEngine, start: () => Promise<ManagerProcess>) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'schwarm-limits-'));
  await using engine = await SimEngine.start({ name: 'node-1', clock: systemClock, random: seededRandom(1) });
  try {
    await run(engine, () => startManager(`nodes://${engine.address}`, ['--store', `embedded://${folder}/db`]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('what was changed through a manager is known to the next one, however much has happened since; others are not inspected', async () => {
  await scene(async (engine, start) => {
    {
      await using manager = await start();
      const api = new ApiClient(`http://${manager.address}`);
      for (let i = 0; i < 5; i++) await api.create(`c-${i}`, { HostConfig: { Memory: 64 * MIB } });
      assert.equal((await api.call('POST', '/containers/c-1/update', { Memory: 256 * MIB })).status, 200);
      assert.equal((await api.call('POST', '/containers/c-2/update', { Memory: 128 * MIB })).status, 200);
      assert.equal((await api.call('POST', '/containers/c-2/update', { Memory: 64 * MIB })).status, 200);
      await eventually(async () => assert.match(await reserved(manager), /^512 MiB/));
      for (let i = 0; i < 300; i++) engine.events.emit('container', 'exec_start: true', 'f'.repeat(64), {});
      await manager.kill('SIGKILL');
    }
    engine.served.clear();
    await using manager = await start();
    await eventually(async () => assert.match(await reserved(manager), /^512 MiB/));
    assert.equal(inspects(engine), 1);
  });
});

test('what was changed at the engine itself while no manager ran is known as far back as the engine remembers', async () => {
  await scene(async (engine, start) => {
    {
      await using manager = await start();
      await new ApiClient(`http://${manager.address}`).create('web', { HostConfig: { Memory: 64 * MIB } });
    }
    await fetch(`http://${engine.address}/containers/web/update`, { method: 'POST', body: JSON.stringify({ Memory: 256 * MIB }) });
    engine.served.clear();
    await using manager = await start();
    await eventually(async () => assert.match(await reserved(manager), /^256 MiB/));
    assert.equal(inspects(engine), 1);
  });
});
