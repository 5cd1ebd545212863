/** Calls back when nothing was noted for a while. Uses the machine's timers: sockets live in real time. */
export class IdleLimit implements Disposable {
  readonly #timer: NodeJS.Timeout;

  constructor(ms: number, onIdle: () => void) {
    this.#timer = setTimeout(onIdle, ms);
  }

  /** Something came: the time starts anew. */
  note(): void {
    this.#timer.refresh();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
