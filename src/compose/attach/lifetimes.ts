import { type JsonObject, numberOf } from '../../base/index.ts';
import type { EngineEvent } from '../../engine/index.ts';
import { nanosOf } from '../logs/index.ts';
import type { ObservedContainer } from '../observe/index.ts';

/** A container that came to the end of a run. */
export interface End {
  readonly container: ObservedContainer;
  readonly code: number;
  /** The engine starts it again, or has already. */
  readonly restarting: boolean;
}

/** The `State` of a container as its inspect tells it; empty when the container is gone. */
export type StateOf = (id: string) => Promise<JsonObject>;

/**
 * What is known of the runs of the containers in the foreground. A list lags behind: it may call a container running that has ended,
 * and one exited that has not been started yet in this run. Events and inspects decide between them.
 */
export class Lifetimes {
  readonly #stateOf: StateOf;
  /** Containers seen alive and not yet told as ended. */
  readonly #alive = new Set<string>();
  /** Containers attached to before they were started, and when their last run had ended then. */
  readonly #waiting = new Map<string, bigint>();
  /** When containers ended, by the engine's clock. */
  readonly #endedNano = new Map<string, bigint>();
  /** Containers that ended and that the engine is about to start again. */
  readonly #comingBack = new Set<string>();
  readonly #deaths: EngineEvent[] = [];

  constructor(stateOf: StateOf) {
    this.#stateOf = stateOf;
  }

  /** A container whose output is shown from now on; `state` is its inspect's. */
  attached(id: string, state: JsonObject): void {
    if (state['Running'] === true) this.#alive.add(id);
    else this.#waiting.set(id, finishOf(state));
  }

  noteEvent(event: EngineEvent): void {
    const known = this.#alive.has(event.actorId) || this.#waiting.has(event.actorId);
    if (event.action === 'die' && known) this.#deaths.push(event);
  }

  /** Deaths that `ends` has not told yet. */
  get hasNews(): boolean {
    return this.#deaths.length > 0;
  }

  /**
   * Containers that ended since the last call: by their event, or, where that was lost, by what the list says.
   * @param allStarted an exited container was started in this run: its exit counts
   * @param quiet resolves when all the container wrote has been shown
   */
  async ends(containers: readonly ObservedContainer[], allStarted: boolean, quiet: (id: string) => Promise<void>): Promise<End[]> {
    await this.#noteStarted(containers, allStarted);
    const codes = new Map<string, number>();
    for (const c of containers) if (this.#alive.has(c.id) && c.state === 'exited') codes.set(c.id, c.exitCode ?? 0);
    for (const event of this.#deaths.splice(0)) codes.set(event.actorId, numberOf(Number(event.attributes['exitCode'])) ?? 0);
    const out: End[] = [];
    for (const [id, code] of codes) {
      this.#alive.delete(id);
      this.#waiting.delete(id);
      await quiet(id);
      const container = containers.find((c) => c.id === id);
      if (container !== undefined) out.push({ container, code, restarting: await this.#runsAgain(id) });
    }
    return out;
  }

  /** Whether a container runs or will. The list is believed only as far as nothing here knows better. */
  isLive(c: ObservedContainer): boolean {
    if (this.#alive.has(c.id) || this.#comingBack.has(c.id)) return true;
    return ['running', 'restarting', 'paused'].includes(c.state) && !this.#endedNano.has(c.id);
  }

  isAlive(id: string): boolean {
    return this.#alive.has(id);
  }

  /** Whether a running container is in a run that was not known of; it is from now on. */
  async isNewRun(c: ObservedContainer): Promise<boolean> {
    if (c.state !== 'running' || this.#alive.has(c.id) || this.#waiting.has(c.id)) return false;
    const ended = this.#endedNano.get(c.id);
    if (ended !== undefined && !startedAfter(await this.#stateOf(c.id), ended)) return false;
    this.#alive.add(c.id);
    this.#comingBack.delete(c.id);
    return true;
  }

  async #noteStarted(containers: readonly ObservedContainer[], allStarted: boolean): Promise<void> {
    for (const c of containers) {
      const finished = this.#waiting.get(c.id);
      if (finished === undefined) continue;
      const exitedSince = allStarted && c.state === 'exited' && finishOf(await this.#stateOf(c.id)) !== finished;
      if (c.state !== 'running' && !exitedSince) continue;
      this.#waiting.delete(c.id);
      this.#alive.add(c.id);
    }
  }

  async #runsAgain(id: string): Promise<boolean> {
    const state = await this.#stateOf(id);
    const finished = finishOf(state);
    this.#endedNano.set(id, finished);
    const restarting = state['Restarting'] === true || startedAfter(state, finished);
    if (restarting) this.#comingBack.add(id);
    return restarting;
  }
}

/** When a container's last run ended, in nanoseconds since 1970; 0 when it never ran. */
function finishOf(state: JsonObject): bigint {
  return nanosOf(String(state['FinishedAt'])) ?? 0n;
}

function startedAfter(state: JsonObject, endedNano: bigint): boolean {
  return state['Running'] === true && (nanosOf(String(state['StartedAt'])) ?? 0n) > endedNano;
}
