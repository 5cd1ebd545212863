import { systemClock, systemRandom } from '../../src/base/index.ts';
import { openStore, parseStoreAddress, type Store } from '../../src/store/index.ts';

/** One kind of store under test, on a real server where there is one. */
export interface Backend {
  /** Address that names it, without a prefix. */
  readonly url: string;
  /** A session this long is possible and short. */
  readonly ttlMs: number;
}

let prefixes = 0;

/** A store of its own folder, so that tests do not meet; the caller disposes it. */
export function openFresh(url: string): Store {
  return open(`${url}/t${process.pid}-${++prefixes}`);
}

/** Calls give up after two seconds. */
export function open(url: string): Store {
  return openStore(parseStoreAddress(url), { settings: {}, clock: systemClock, random: systemRandom, callTimeoutMs: 2_000 });
}
