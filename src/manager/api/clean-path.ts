/**
 * A path without empty and dot segments, as engines clean it before they look for a route: `/containers//json` becomes
 * `/containers/json`. A slash at the end stays.
 */
export function cleanPath(path: string): string {
  if (!/\/\/|\/\.{1,2}(\/|$)/.test(path)) return path;
  const clean: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') clean.pop();
    else if (segment !== '' && segment !== '.') clean.push(segment);
  }
  return `/${clean.join('/')}${path.endsWith('/') && clean.length > 0 ? '/' : ''}`;
}
