import type { Excuse } from './judge/observation.ts';
import type { Strike } from './strike.ts';

/** Notes, while strikes come and go, what cannot be asked for meanwhile. */
export class Excuses {
  /** In order of their beginning; those that last have no end. */
  readonly list: Excuse[] = [];
  readonly #engines: number;
  readonly #managers: number;
  readonly #under = new Set<Pick<Strike, 'engine' | 'manager'>>();
  #paused: Excuse | undefined;

  /** @param engines how many there are: when more than half are away at once, nobody is sure who is cut off */
  constructor(engines: number, managers: number) {
    this.#engines = engines;
    this.#managers = managers;
  }

  /** A strike begins. @returns what to call when it has been undone */
  begin(strike: Pick<Strike, 'excuses' | 'engine' | 'manager'>): () => void {
    const begun = strike.excuses.map(({ kind, engine: where }) => this.#open(kind, where));
    this.#under.add(strike);
    this.#weigh();
    return () => {
      for (const excuse of begun) excuse.untilMs = performance.now();
      this.#under.delete(strike);
      this.#weigh();
    };
  }

  #weigh(): void {
    const away = [...this.#under];
    const engines = new Set(away.flatMap(({ engine }) => engine ?? []));
    const managers = new Set(away.flatMap(({ manager }) => manager ?? []));
    if (engines.size * 2 > this.#engines || managers.size === this.#managers) this.#paused ??= this.#open('nobody heals', undefined);
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
