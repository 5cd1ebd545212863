import { seededRandom } from '../../src/base/index.ts';

/** Choices from a repeatable sequence: the same seeds, the same choices. */
export class Choose {
  readonly #next: () => number;

  constructor(...seeds: readonly number[]) {
    const random = seededRandom(seeds.reduce((mixed, seed) => Math.imul(mixed ^ seed, 0x9e3779b1) + 1, 0));
    this.#next = random.next;
  }

  /** One of them. */
  one<T>(items: readonly [T, ...T[]]): T;
  one<T>(items: readonly T[]): T | undefined;
  one<T>(items: readonly T[]): T | undefined {
    return items[this.below(items.length)];
  }

  /** A whole number in [0, limit). */
  below(limit: number): number {
    return Math.floor(this.#next() * limit);
  }

  /** True in `percent` of 100 cases. */
  chance(percent: number): boolean {
    return this.#next() * 100 < percent;
  }

  bytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => this.below(256)));
  }
}
