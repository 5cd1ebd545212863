/** Runs tasks of one key one after the other, in the order they came; tasks of different keys side by side. */
export class KeyedLock {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `task` when those of its key before it have ended, well or not. */
  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const mine = before.then(task, task);
    this.#last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }
}
