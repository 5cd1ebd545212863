import type { Excuse } from './judge/observation.ts';
import type { Strike } from './strike.ts';

/** Notes, while strikes come and go, what cannot be asked for meanwhile. */
export class Excuses {
  /** In order of their beginning; those that last have no end. */
  readonly list: Excuse[] = [];
  readonly #engines: number;
  readonly #away: string[] = [];
  #paused: Excuse | undefined;

  /** @param engines how many there are: when more than half are away at once, nobody is sure who is cut off */
  constructor(engines: number) {
    this.#engines = engines;
  }

  /** A strike begins. @returns what to call when it has been undone */
  begin({ excuses, engine }: Pick<Strike, 'excuses' | 'engine'>): () => void {
    const begun = excuses.map(({ kind, engine: where }) => this.#open(kind, where));
    if (engine !== undefined) this.#away.push(engine);
    this.#weigh();
    return () => {
      for (const excuse of begun) excuse.untilMs = performance.now();
      if (engine !== undefined) this.#away.splice(this.#away.indexOf(engine), 1);
      this.#weigh();
    };
  }

  #weigh(): void {
    const isMany = new Set(this.#away).size * 2 > this.#engines;
    if (isMany) this.#paused ??= this.#open('nobody heals', undefined);
    else if (this.#paused !== undefined) {
      this.#paused.untilMs = performance.now();
      this.#paused = undefined;
    }
  }

  #open(kind: Excuse['kind'], engine: string | undefined): Excuse {
    const excuse: Excuse = { kind, fromMs: performance.now(), untilMs: undefined, ...(engine === undefined ? {} : { engine }) };
    this.list.push(excuse);
    return excuse;
  }
}
