import { loadWith } from './load.ts';
import type { Strategy } from './strategy.ts';

/** The fullest node that has room; among equals the one with more active containers, then with more containers. */
export const binpack: Strategy = {
  prepare: loadWith,
  compare: (a, b) => b.score - a.score || b.view.active - a.view.active || b.view.containers - a.view.containers,
};
