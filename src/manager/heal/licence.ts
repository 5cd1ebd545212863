/** The time in which this manager, and no other, may heal. */
export interface Licence {
  /** Aborts when it is over. */
  readonly signal: AbortSignal;
  /** Whether it lasts at this instant; to be asked right before anything is written. */
  holds(): boolean;
}
