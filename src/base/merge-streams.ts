interface Turn<T> {
  readonly iterator: AsyncIterator<T>;
  readonly result: IteratorResult<T>;
}

/**
 * The items of several streams as they come, `limit` streams at a time in the order given. Each waits until its item was
 * taken, so a slow reader slows them all. Leaving early ends the streams that were begun.
 * @throws what a stream throws, after ending the others
 */
export async function* mergeStreams<T>(streams: readonly AsyncIterable<T>[], limit = Number.POSITIVE_INFINITY): AsyncGenerator<T> {
  const waiting = streams.values();
  const turns = new Map<AsyncIterator<T>, Promise<Turn<T>>>();
  const begun = new Set<AsyncIterator<T>>();
  const ask = (iterator: AsyncIterator<T>): void => {
    const turn = iterator.next().then((result) => ({ iterator, result }));
    turns.set(iterator, turn);
  };
  const begin = (): void => {
    const next = waiting.next();
    if (next.done === true) return;
    const iterator = next.value[Symbol.asyncIterator]();
    begun.add(iterator);
    ask(iterator);
  };
  for (let i = 0; i < Math.min(limit, streams.length); i++) begin();
  try {
    while (turns.size > 0) {
      const { iterator, result } = await Promise.race(turns.values());
      turns.delete(iterator);
      if (result.done === true) {
        begun.delete(iterator);
        begin();
      } else {
        yield result.value;
        ask(iterator);
      }
    }
  } finally {
    // A generator takes the return when its pending item is there; that item, or failure, is nobody's any more.
    await Promise.allSettled([...turns.values(), ...[...begun].map((iterator) => iterator.return?.())]);
  }
}
