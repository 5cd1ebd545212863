import type { IncomingHttpHeaders } from 'node:http';
import type { HeaderChanges } from './forward-target.ts';

/** Headers as on the wire: name, value, name, value …; repeated names stay repeated. */
export type RawHeaders = readonly string[];

/** They speak of one connection, so a proxy makes its own. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Without hop-by-hop headers, those that `Connection` lists, and those named in `also` (lower case). */
export function withoutHopByHop(raw: RawHeaders, also: readonly string[] = []): string[] {
  const dropped = new Set([...HOP_BY_HOP, ...also]);
  for (const [name, value] of pairs(raw)) {
    if (name.toLowerCase() === 'connection') for (const token of value.split(',')) dropped.add(token.trim().toLowerCase());
  }
  return pairs(raw)
    .filter(([name]) => !dropped.has(name.toLowerCase()))
    .flat();
}

/** With the changes made: a changed header stands where the first of its name stood, new ones at the end. */
export function changeHeaders(raw: RawHeaders, changes: HeaderChanges): string[] {
  const left = new Map(Object.entries(changes).map(([name, value]) => [name.toLowerCase(), { name, value }]));
  const changed = new Set(left.keys());
  const out: string[] = [];
  for (const [name, value] of pairs(raw)) {
    const key = name.toLowerCase();
    if (!changed.has(key)) out.push(name, value);
    else out.push(...written(left.get(key)));
    left.delete(key);
  }
  return [...out, ...[...left.values()].flatMap(written)];
}

/** Lower-case names, as Node gives them; repeated ones joined, `set-cookie` as a list. */
export function headersOf(raw: RawHeaders): IncomingHttpHeaders {
  const out: { [name: string]: string } = {};
  const cookies: string[] = [];
  for (const [name, value] of pairs(raw)) {
    const key = name.toLowerCase();
    if (key === 'set-cookie') cookies.push(value);
    else out[key] = out[key] === undefined ? value : `${out[key]}, ${value}`;
  }
  return cookies.length === 0 ? out : { ...out, 'set-cookie': cookies };
}

/** The headers as lines, each ended by CRLF. */
export function headerLines(raw: RawHeaders): string {
  return pairs(raw)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
}

function written(change: { readonly name: string; readonly value: HeaderChanges[string] } | undefined): string[] {
  if (change?.value === undefined) return [];
  const values = typeof change.value === 'string' ? [change.value] : change.value;
  return values.flatMap((value) => [change.name, value]);
}

function pairs(raw: RawHeaders): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, i) => [raw[2 * i] ?? '', raw[2 * i + 1] ?? '']);
}
