import { anySignal } from './abort.ts';

interface Flight<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

/** Lets concurrent callers with the same key share one run of a task. */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();

  /**
   * Runs `task`, or waits for the run of that key that is under way.
   * @param task its signal aborts when every caller has left
   * @param signal leaves this caller only
   * @throws what the task throws, to every caller
   */
  async run(key: string, task: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const flight = this.#flights.get(key) ?? this.#start(key, task);
    flight.waiting++;
    const done = new AbortController();
    try {
      return await Promise.race([flight.result, rejectOnAbort(anySignal(signal, done.signal))]);
    } finally {
      done.abort();
      flight.waiting--;
      if (flight.waiting === 0) this.#land(key, flight);
    }
  }

  #start(key: string, task: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const result = task(controller.signal);
    const flight = { result, controller, waiting: 0 };
    this.#flights.set(key, flight);
    // Every caller may have left by the time it fails: then nobody else looks at the rejection.
    result.then(
      () => this.#land(key, flight),
      () => this.#land(key, flight),
    );
    return flight;
  }

  #land(key: string, flight: Flight<T>): void {
    flight.controller.abort();
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return promise;
}
