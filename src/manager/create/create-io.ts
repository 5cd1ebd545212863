import type { Clock, Log } from '../../base/index.ts';
import type { ClusterView } from '../cluster/index.ts';

/** What creating a container works with. */
export interface CreateIo {
  readonly cluster: ClusterView;
  readonly clock: Clock;
  readonly log: Log;
  /** API version of whoever asks. */
  readonly version: string;
  readonly options: {
    /** How many further nodes a create may try after the first one failed without effect; may be infinite. */
    readonly createRetry: number;
    /** CPU shares in the order are a number of CPUs. Default: a weight. */
    readonly classic?: boolean;
  };
  /** What of a node ends the wait for its engine's answer; default: when it is lost. */
  readonly patience?: 'lost' | 'down';
  /** Ends what comes before the engine is asked to create. */
  readonly signal: AbortSignal;
}
