import type { Query } from './call.ts';

/** The request target: version prefix, path, query string. `query` as text is taken as it is, without question mark. */
export function requestTarget(version: string | undefined, path: string, query?: Query | string): string {
  const text = typeof query === 'string' ? query : queryText(query ?? {});
  return `${version === undefined ? '' : `/v${version}`}${path}${text === '' ? '' : `?${text}`}`;
}

function queryText(query: Query): string {
  const parts: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    const values = typeof value === 'object' ? value : [value];
    for (const one of values) parts.push(`${encodeURIComponent(name)}=${encodeURIComponent(one)}`);
  }
  return parts.join('&');
}
