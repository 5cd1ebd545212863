import type { Clock } from '../../base/index.ts';

/** Where the bytes of a forward go. */
export interface ForwardTarget {
  readonly host: string;
  readonly port: number;
  /** Aborts when nothing is to be expected from there any more. */
  readonly lost: AbortSignal;
}

/** One port that is open on the manager's machine. Disposing it closes it and cuts what goes through it. */
export interface Forward extends AsyncDisposable {
  /** Sends what comes from now on there; what goes elsewhere is cut. Before the first call everything is refused. */
  aim(target: ForwardTarget): void;
}

export interface ForwardIo {
  readonly clock: Clock;
  /** How long a connection to the target may take to open. */
  readonly connectTimeoutMs: number;
  /** A UDP client that sent and got nothing for that long is forgotten. */
  readonly udpIdleMs: number;
  /** Told of failures that end nothing, such as a connection that could not be taken. */
  readonly onError: (error: unknown) => void;
}
