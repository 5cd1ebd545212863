import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { splitLines } from '../../src/base/index.ts';
import { eventually } from '../support/eventually.ts';
import { startAgent } from './agent-process.ts';
import { openFresh } from './backend.ts';
import type { FaultOptions } from './faults.ts';
import { Members } from './members.ts';

/** What becomes of sessions whose holders are killed or suspended. All at once: they wait most of the time. */
export function expiry(options: () => FaultOptions): void {
  describe('sessions that nobody renews', { concurrency: true }, () => {
    test('the holder of a lock is killed: its session expires and the next one has it, with a larger token', async () => {
      const { server, ttlMs, expiryMs } = options();
      await using store = openFresh(server.url);
      const holder = spawn(process.execPath, [join(import.meta.dirname, 'programs/hold-lock.ts'), store.address, 'leader', String(ttlMs)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const token = BigInt(await firstLine(holder));
      assert.equal((await store.get('leader'))?.value.toString(), 'holder');
      await using session = await store.session({ ttlMs });
      const waiting = store.lock('leader', 'next', session, AbortSignal.timeout(expiryMs + 5_000));
      holder.kill('SIGKILL');
      const lock = await waiting;
      assert.ok(lock.token > token, `${lock.token} > ${token}`);
      assert.equal((await store.get('leader'))?.value.toString(), 'next');
      await lock.release();
    });

    test('a session that the server forgot is lost at once, and cannot write', async () => {
      const { server, ttlMs, expiryMs } = options();
      await using store = openFresh(server.url);
      const holder = spawn(process.execPath, [join(import.meta.dirname, 'programs/hold-lock.ts'), store.address, 'leader', String(ttlMs)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(holder, 'exit');
      try {
        const lines = splitLines(holder.stdout);
        await lines.next();
        // The holder sleeps through its time, as a machine does that is suspended; it may not believe it holds the lock.
        holder.kill('SIGSTOP');
        await eventually(async () => assert.equal(await store.get('leader'), undefined), expiryMs + 5_000, 200);
        holder.kill('SIGCONT');
        assert.equal((await lines.next()).value, 'lost: write refused');
      } finally {
        holder.kill('SIGKILL');
        await ended;
      }
    });

    test('an agent that is killed is forgotten when its time is over', async () => {
      const url = `${options().server.url}/forgotten`;
      await using members = new Members(url);
      {
        await using _agent = startAgent(url, '10.0.0.1:2375', ['--heartbeat', '1s', '--ttl', `${options().ttlMs}ms`]);
        await eventually(() => assert.deepEqual(members.entries, ['10.0.0.1:2375']));
      }
      assert.deepEqual(members.entries, ['10.0.0.1:2375'], 'not before');
      await eventually(() => assert.deepEqual(members.entries, []), options().expiryMs + 5_000);
    });
  });
}

async function firstLine(child: ChildProcess): Promise<string> {
  assert.ok(child.stdout);
  for await (const line of splitLines(child.stdout)) return line;
  throw new Error('the program ended without a word');
}
