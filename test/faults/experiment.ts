import type { LabEngine } from '../../lab/index.ts';
import { systemClock } from '../../src/base/index.ts';
import { ask } from './ask.ts';
import { Excuses } from './excuses.ts';
import { judge, type Verdict } from './judge/judge.ts';
import type { Limits, Observation, Pledge } from './judge/observation.ts';
import { SURVIVOR } from './load.ts';
import { Observer } from './observer.ts';
import { Rig, type RigOptions } from './rig.ts';
import type { Strike } from './strike.ts';

const CALL_MS = 10_000;
const SETTLE_MS = 60_000;
const CALM_MS = 400;
/** What a machine that does other things as well may add to any time. */
const BUSY_MS = 3_000;

/** A rig under observation, and what its clients were told. */
export class Experiment implements AsyncDisposable {
  readonly rig: Rig;
  readonly observer: Observer;
  excuses: Excuses;
  /** Ends every wait. */
  readonly #signal: AbortSignal | undefined;
  /** Of containers that stay from one trial to the next. */
  readonly #lasting: Pledge[] = [];
  #pledges: Pledge[] = [];
  readonly #owned: AsyncDisposableStack;

  private constructor(rig: Rig, observer: Observer, owned: AsyncDisposableStack, signal: AbortSignal | undefined) {
    this.#signal = signal;
    this.rig = rig;
    this.observer = observer;
    this.excuses = new Excuses(rig.engines.length, rig.managers.length);
    this.#owned = owned;
  }

  /** Starts a rig, and on each node a container with a volume. */
  static async start(options: RigOptions, signal?: AbortSignal): Promise<Experiment> {
    await using stack = new AsyncDisposableStack();
    const rig = stack.use(await Rig.start(options, signal));
    const observer = stack.use(new Observer(() => rig.engines));
    const experiment = new Experiment(rig, observer, stack.move(), signal);
    try {
      await experiment.untilWell();
      for (const engine of rig.engines) await experiment.#keepData(engine);
    } catch (error) {
      await experiment[Symbol.asyncDispose]();
      throw error;
    }
    return experiment;
  }

  get limits(): Limits {
    const { ttlMs, replacedMs, leaseMs } = this.rig.settings;
    const fencedMs = this.rig.agents.size > 0 ? leaseMs : 0;
    return { doubleMs: ttlMs + BUSY_MS, missingMs: ttlMs + 1_000 + replacedMs + fencedMs + BUSY_MS };
  }

  /** What clients were told in this trial. */
  get pledges(): readonly Pledge[] {
    return [...this.#lasting, ...this.#pledges];
  }

  /** Lets time pass. @throws AbortError when the experiment is ended */
  async wait(ms: number): Promise<void> {
    await systemClock.sleep(Math.max(0, ms), this.#signal);
  }

  /** Begins a trial: what was seen and told before does not count. */
  begin(): void {
    this.observer.restart();
    this.excuses = new Excuses(this.rig.engines.length, this.rig.managers.length);
    this.#pledges = [];
  }

  /** Counts what a load was told. */
  trust(pledges: readonly Pledge[]): void {
    this.#pledges.push(...pledges);
  }

  /** Strikes, with its excuses. @returns what undoes it */
  async hit(strike: Strike): Promise<() => Promise<void>> {
    const end = this.excuses.begin(strike);
    await strike.hit();
    return async () => {
      await strike.undo();
      end();
    };
  }

  /** Creates and starts a container that survives its node, on `engine` if that can be. @throws Error when it is refused */
  async run(name: string, engine: string): Promise<void> {
    const pledge = await this.#create(name, { ...SURVIVOR, Env: [...SURVIVOR.Env, `constraint:node==~${engine}`] });
    this.#pledges.push(pledge);
  }

  /** Waits until one manager leads and every engine is healthy. @throws Error when that takes too long */
  async untilWell(): Promise<void> {
    const untilMs = performance.now() + SETTLE_MS;
    while (!(await this.rig.isWell())) {
      if (performance.now() > untilMs) throw new Error(`the fleet is not well after ${SETTLE_MS / 1_000} s`);
      await this.wait(CALM_MS / 2);
    }
  }

  /** Waits until all is as it should be, and judges. What is wrong for too long is in the verdict. */
  async verdict(): Promise<Verdict> {
    const untilMs = performance.now() + SETTLE_MS;
    for (;;) {
      const isOver = await this.#isAtRest();
      if (isOver || performance.now() > untilMs) return this.#judge([], true);
      await this.wait(CALM_MS);
    }
  }

  /** Judges what was seen up to now, with what a load that goes on was told. */
  judged(pledges: readonly Pledge[]): Verdict {
    return this.#judge(pledges, false);
  }

  /** Everything the managers logged, for whoever looks for a cause. */
  traces(): string {
    const agents = [...this.rig.agents].map(([name, { log }]) => `── agent of ${name}\n${log}`);
    return [...this.rig.managers.map(({ name, log }) => `── ${name}\n${log}`), ...agents].join('\n');
  }

  /** Removes what was created in this trial, through the managers. */
  async clear(): Promise<void> {
    const seen = await this.observer.look();
    const lasting = new Set(this.#lasting.map(({ name }) => name));
    const names = new Set(seen.engines.flatMap(({ present = [] }) => present).filter((name) => !lasting.has(name)));
    await Promise.all([...names].map((name) => this.#call('DELETE', `/containers/${name}?force=1`)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync();
  }

  #judge(more: readonly Pledge[], isOver: boolean): Verdict {
    const { series } = this.observer;
    return judge({ series, pledges: [...this.pledges, ...more], excuses: this.excuses.list, limits: this.limits, isOver });
  }

  /** Twice, a moment apart: what is under way may still be about to happen. */
  async #isAtRest(): Promise<boolean> {
    if (!(await this.rig.isWell()) || !this.#isRight(await this.observer.look())) return false;
    await this.wait(CALM_MS);
    return this.#isRight(await this.observer.look());
  }

  #isRight(seen: Observation): boolean {
    if (seen.engines.some(({ present }) => present === undefined)) return false;
    return judge({ series: [seen], pledges: this.pledges, excuses: [], limits: this.limits, isOver: true }).violations.length === 0;
  }

  async #keepData({ name }: LabEngine): Promise<void> {
    const HostConfig = { ...SURVIVOR.HostConfig, Mounts: [{ Type: 'volume', Source: `kept-${name}`, Target: '/data' }] };
    const pledge = await this.#create(`data-${name}`, { ...SURVIVOR, HostConfig, Env: [...SURVIVOR.Env, `constraint:node==${name}`] });
    // Bound to its data: it waits for its node.
    this.#lasting.push({ ...pledge, runsFromMs: undefined });
  }

  async #create(name: string, body: object): Promise<Pledge> {
    await this.#call('POST', `/containers/create?name=${name}`, body);
    const fromMs = performance.now();
    await this.#call('POST', `/containers/${name}/start`);
    return { name, fromMs, runsFromMs: performance.now(), untilMs: undefined, goneFromMs: undefined };
  }

  /** At the primary. @throws Error with its answer when that is none of success */
  async #call(method: string, path: string, body?: object): Promise<void> {
    const { address } = (await this.rig.primary()) ?? {};
    if (address === undefined) throw new Error(`${method} ${path}: no manager leads`);
    const { status, text } = await ask({ address }, { method, path, timeoutMs: CALL_MS, ...(body === undefined ? {} : { body }) });
    if (status < 200 || status > 299) throw new Error(`${method} ${path}: ${status} ${text.trim()}`);
  }
}
