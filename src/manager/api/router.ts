import createTrie from 'find-my-way';
import type { Route } from './route.ts';

export interface RouteMatch {
  readonly route: Route;
  /** Percent-decoded values of `:id` and `*name`. */
  readonly params: { readonly [name: string]: string };
}

/** Finds the route of a request. */
export class Router {
  // Node's default of 100 characters for a segment would make long image names unknown paths.
  readonly #trie = createTrie({ caseSensitive: true, maxParamLength: 64 * 1024 });
  readonly #greedy = new Map<string, GreedyRoute[]>();

  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      if (route.path.includes('*')) this.#addGreedy(route);
      else this.#trie.on(route.method, route.path, noHandler, route);
    }
    for (const family of this.#greedy.values()) family.sort((a, b) => b.fixedLength - a.fixedLength);
  }

  /**
   * @param path percent-encoded, without version and query
   * @returns undefined for unknown paths and for known ones with another method: engines answer 404 to both
   */
  find(method: string, path: string): RouteMatch | undefined {
    const found = this.#trie.find(method as Route['method'], path);
    if (found === null) return undefined;
    if (typeof found.store === 'object') return { route: found.store as Route, params: stringsOf(found.params) };
    return matchGreedy(this.#greedy.get(String(found.store)) ?? [], found.params['*'] ?? '');
  }

  #addGreedy(route: Route): void {
    const prefix = route.path.slice(0, route.path.indexOf('*'));
    const key = `${route.method} ${prefix}`;
    const family = this.#greedy.get(key);
    if (family === undefined) this.#trie.on(route.method, `${prefix}*`, noHandler, key);
    this.#greedy.set(key, [...(family ?? []), greedyRoute(route, prefix)]);
  }
}

interface GreedyRoute {
  readonly route: Route;
  /** Matches what follows the prefix. */
  readonly rest: RegExp;
  readonly fixedLength: number;
}

function greedyRoute(route: Route, prefix: string): GreedyRoute {
  const rest = route.path.slice(prefix.length);
  const pattern = rest.replace(/\*(\w+)/g, '(?<$1>.+)').replace(/:(\w+)/g, '(?<$1>[^/]+)');
  return { route, rest: new RegExp(`^${pattern}$`), fixedLength: rest.replace(/[*:]\w+/g, '').length };
}

function matchGreedy(family: readonly GreedyRoute[], rest: string): RouteMatch | undefined {
  for (const candidate of family) {
    const match = candidate.rest.exec(rest);
    if (match !== null) return { route: candidate.route, params: stringsOf(match.groups ?? {}) };
  }
  return undefined;
}

function stringsOf(params: { readonly [name: string]: string | undefined }): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, value ?? '']));
}

function noHandler(): void {}
