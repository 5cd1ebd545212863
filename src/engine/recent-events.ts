import type { EngineEvent } from './call.ts';

/** Engines keep 256 events to give again; four times that surely covers what a resumed stream repeats. */
const KEPT = 1024;

/** Remembers the last events, to tell repeated ones. */
export class RecentEvents {
  readonly #keys = new Set<string>();

  /** Whether the event is new; remembers it. */
  add(event: EngineEvent): boolean {
    const key = `${event.timeNano} ${event.actorId} ${event.action}`;
    if (this.#keys.has(key)) return false;
    this.#keys.add(key);
    const [oldest] = this.#keys;
    if (this.#keys.size > KEPT && oldest !== undefined) this.#keys.delete(oldest);
    return true;
  }
}
