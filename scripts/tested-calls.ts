import type { Route } from '../src/manager/api/route.ts';
import { Router } from '../src/manager/api/router.ts';
import { parseTarget } from '../src/manager/api/version.ts';

const METHODS = 'GET|HEAD|POST|PUT|DELETE';
/** `'POST', '/path` and `'POST', container, '/path` do not matter apart: the method is the last one named shortly before. */
const CALL = new RegExp(
  `['"\`](${METHODS})(?:['"\`]\\s*,\\s*['"\`]| )((?:\\$\\{[^}]*\\})?/[^'"\`\\s]*)|(?:fetch|get|read|api|listen)\\(\\s*['"\`]((?:\\$\\{[^}]*\\})?(?:http://\\$\\{[^}]*\\})?/[^'"\`\\s]*)`,
  'g',
);

/**
 * The endpoints that a test file calls, as far as its text tells: paths in quotes that come with a method, or in a call that
 * reads. Parts of paths that are put in are taken for names.
 * @returns `METHOD /path` as in the route table, each once
 */
export function calledEndpoints(text: string, routes: readonly Route[]): readonly string[] {
  const router = new Router(routes);
  const found = new Set<string>();
  for (const [, method = 'GET', withMethod, alone] of text.matchAll(CALL)) {
    const endpoint = endpointOf(router, method, withMethod ?? alone ?? '');
    if (endpoint !== undefined) found.add(endpoint);
  }
  return [...found];
}

/** The endpoint of one request; undefined where there is none. @param target path with version and query, `<name>` and `${…}` in it */
export function endpointOf(router: Router, method: string, target: string): string | undefined {
  const plain = target
    .replace(/^(http:\/\/)?\$\{[^}]*\}/, '')
    .replaceAll(/\$\{[^}]*\}|<[^>]*>/g, 'x')
    .replace(/^\/v[\d.]+(?=\/)/, '');
  const route = router.find(method, parseTarget(plain).path.replaceAll(' ', '%20'))?.route;
  return route === undefined ? undefined : `${route.method} ${route.path}`;
}
