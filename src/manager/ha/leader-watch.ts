import { anySignal, BadInputError, type Clock, errorText, ignoreAbort } from '../../base/index.ts';
import { formatEndpoint, parseEngineEndpoint } from '../../engine/index.ts';
import type { Store, StoreChange, StoreEntry } from '../../store/index.ts';
import { LEADER_KEY } from './leader-key.ts';

/** What the store last told of the leader. */
export interface LeaderNews {
  /** The last one it told of. */
  readonly leader: string | undefined;
  /** Of the change that told it. */
  readonly revision: bigint;
  /** Why the store has told nothing for longer than a term lasts without it. */
  readonly silence: string | undefined;
}

export interface LeaderWatchOptions {
  readonly store: Store;
  /** How long the last word of a store that fell silent counts. */
  readonly patienceMs: number;
  readonly clock: Clock;
  readonly onNews: (news: LeaderNews) => void;
}

/** Follows who leads, as the store tells it, until `signal` aborts. Whoever led when the store fell silent counts for a while. */
export class LeaderWatch {
  readonly #options: LeaderWatchOptions;
  #news: LeaderNews;
  #silence = new AbortController();

  constructor(options: LeaderWatchOptions) {
    this.#options = options;
    this.#news = { leader: undefined, revision: 0n, silence: `store ${options.store.address} has not told yet who leads` };
  }

  get news(): LeaderNews {
    return this.#news;
  }

  async run(signal: AbortSignal): Promise<void> {
    try {
      for await (const change of this.#options.store.watch(LEADER_KEY, undefined, signal)) this.#take(change, signal);
    } finally {
      this.#silence.abort();
    }
  }

  #take(change: StoreChange, signal: AbortSignal): void {
    this.#silence.abort();
    if (change.kind === 'away') this.#countSilence(change.error, signal);
    else this.#set(newsAfter(this.#news, change));
  }

  #countSilence(error: unknown, signal: AbortSignal): void {
    this.#silence = new AbortController();
    const why = `the store does not tell who leads: ${errorText(error)}`;
    const over = this.#options.clock.sleep(this.#options.patienceMs, anySignal(signal, this.#silence.signal));
    void over.then(() => this.#set({ ...this.#news, silence: why }), ignoreAbort);
  }

  #set(news: LeaderNews): void {
    this.#news = news;
    this.#options.onNews(news);
  }
}

/** What is known after the store told of a change. */
function newsAfter(news: LeaderNews, change: Exclude<StoreChange, { readonly kind: 'away' }>): LeaderNews {
  switch (change.kind) {
    case 'back':
      return { ...news, silence: undefined };
    case 'reset': {
      const entry = change.listing.entries.find(({ key }) => key === LEADER_KEY);
      return { leader: addressIn(entry), revision: entry?.revision ?? change.listing.revision, silence: undefined };
    }
    case 'put':
      if (change.entry.key !== LEADER_KEY) return news;
      return { leader: addressIn(change.entry), revision: change.entry.revision, silence: undefined };
    case 'delete':
      return change.key === LEADER_KEY ? { leader: undefined, revision: change.revision, silence: undefined } : news;
  }
}

/** What is no address leads nobody anywhere. */
function addressIn(entry: StoreEntry | undefined): string | undefined {
  if (entry === undefined) return undefined;
  try {
    return formatEndpoint(parseEngineEndpoint(entry.value.toString()));
  } catch (error) {
    if (error instanceof BadInputError) return undefined;
    throw error;
  }
}
