import type { Clock, Log } from '../base/index.ts';
import { Engine, type EngineOptions } from '../engine/index.ts';
import { Fence } from './fence.ts';

export interface AgentOptions {
  /** The engine whose containers are stopped while no lease is held; undefined: none are. */
  readonly engine: EngineOptions | undefined;
  readonly ttlMs: number;
  /** One that nobody sets: `bootClock`. */
  readonly clock: Clock;
  readonly log: Log;
}

/** Runs an agent: what fences, around what keeps the engine registered. Ends when `keep` does. */
export async function runAgent(
  options: AgentOptions,
  keep: (fence: Fence | undefined, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  if (options.engine === undefined) return await keep(undefined, signal);
  await using engine = new Engine(options.engine);
  const fence = new Fence({ ...options, engine });
  const stop = new AbortController();
  const fencing = fence.run(AbortSignal.any([signal, stop.signal]));
  try {
    await keep(fence, signal);
  } finally {
    stop.abort();
    await fencing;
  }
}
