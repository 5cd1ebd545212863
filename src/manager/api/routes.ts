import type { Route } from './route.ts';

/** The whole API: each resource lists its own lines. */
export function routes(): readonly Route[] {
  return [];
}
