import type { StoreChange } from '../store.ts';

/** One change, with its revision. */
export interface NumberedChange {
  readonly revision: bigint;
  readonly key: string;
  readonly change: StoreChange;
}

/** The newest changes of a store, so that a watch can go on from where it was. */
export class ChangeRing {
  readonly #size: number;
  readonly #changes: NumberedChange[] = [];
  /** Revision of the newest change that is not in it any more. */
  #forgotten: bigint;

  constructor(size: number, revision: bigint) {
    this.#size = size;
    this.#forgotten = revision;
  }

  add(change: NumberedChange): void {
    this.#changes.push(change);
    while (this.#changes.length > this.#size) this.#forgotten = this.#changes.shift()?.revision ?? this.#forgotten;
  }

  /** The changes after a revision; undefined when some of them are forgotten. */
  after(revision: bigint): readonly NumberedChange[] | undefined {
    return revision < this.#forgotten ? undefined : this.#changes.filter((change) => change.revision > revision);
  }
}
