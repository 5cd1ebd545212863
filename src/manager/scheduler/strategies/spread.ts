import { loadWith } from './load.ts';
import type { Strategy } from './strategy.ts';

/** The emptiest node; among equals the one with fewer active containers, then with fewer containers. */
export const spread: Strategy = {
  prepare: loadWith,
  compare: (a, b) => a.score - b.score || a.view.active - b.view.active || a.view.containers - b.view.containers,
};
