import { setTimeout as delay } from 'node:timers/promises';
import { errorText } from '../../src/base/index.ts';

/**
 * Tries `check` until it no longer throws, and returns what it gives.
 * @throws the last error, when `timeoutMs` is over
 */
export async function eventually<T>(check: () => T | Promise<T>, timeoutMs = 15_000, everyMs = 20): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (cause) {
      if (Date.now() > until) throw new Error(`not within ${timeoutMs} ms: ${errorText(cause)}`, { cause });
      await delay(everyMs);
    }
  }
}
