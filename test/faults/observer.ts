import { setTimeout as delay } from 'node:timers/promises';
import type { LabEngine } from '../../lab/index.ts';
import { valueAt } from '../support/api-client.ts';
import { askList } from './ask.ts';
import type { EngineSight, Observation } from './judge/observation.ts';

const EVERY_MS = 200;
const ANSWER_MS = 1_000;
/** Volumes are asked for every so many times. */
const VOLUMES_EVERY = 5;

/**
 * Looks at the engines several times a second, past the managers: at their sockets on this machine, which no cut reaches,
 * and at what the kernel runs of their containers, which no silence hides.
 */
export class Observer implements AsyncDisposable {
  readonly #engines: () => readonly LabEngine[];
  #series: Observation[] = [];
  readonly #names = new Map<string, string>();
  #rounds = 0;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(engines: () => readonly LabEngine[]) {
    this.#engines = engines;
    this.#done = this.#run();
  }

  /** What was seen since the last `restart`. */
  get series(): readonly Observation[] {
    return this.#series;
  }

  /** How often it looked since then. */
  get looks(): number {
    return this.#series.length;
  }

  /** Begins a new series. */
  restart(): void {
    this.#series = [];
  }

  /** Looks now, with all volumes; the look is part of the series. */
  async look(): Promise<Observation> {
    const seen = await this.#look(true);
    this.#series.push(seen);
    return seen;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const series = this.#series;
      const seen = await this.#look(this.#rounds++ % VOLUMES_EVERY === 0);
      // What was looked at before a restart belongs to neither series.
      if (series === this.#series && seen.atMs >= (series.at(-1)?.atMs ?? 0)) series.push(seen);
      await delay(EVERY_MS, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
  }

  async #look(withVolumes: boolean): Promise<Observation> {
    const atMs = performance.now();
    return { atMs, engines: await Promise.all(this.#engines().map((engine) => this.#sight(engine, withVolumes))) };
  }

  async #sight(engine: LabEngine, withVolumes: boolean): Promise<EngineSight> {
    const { socketPath, name } = engine;
    const [live, listed, volumes] = await Promise.all([
      engine.liveContainers(),
      askList({ socketPath }, '/containers/json?all=1', '', ANSWER_MS),
      withVolumes ? askList({ socketPath }, '/volumes', 'Volumes', ANSWER_MS) : undefined,
    ]);
    const present = listed?.map((entry) => this.#note(entry));
    const running = await Promise.all(live.map((id) => this.#nameOf(engine, id)));
    return { engine: name, running, present, volumes: volumes?.map((volume) => String(valueAt(volume, 'Name'))) };
  }

  #note(entry: unknown): string {
    const name = String(valueAt(entry, 'Names.0') ?? '?').slice(1);
    this.#names.set(String(valueAt(entry, 'Id')), name);
    return name;
  }

  async #nameOf(engine: LabEngine, id: string): Promise<string> {
    const known = this.#names.get(id) ?? (await engine.containerName(id));
    // Just created, or just gone.
    if (known === undefined) return `?${id.slice(0, 12)}`;
    this.#names.set(id, known);
    return known;
  }
}
