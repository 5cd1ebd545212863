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
  const listed = listedByConnection(raw);
  const out: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const [name = '', value = ''] = [raw[i], raw[i + 1]];
    const key = name.toLowerCase();
    if (!HOP_BY_HOP.has(key) && !also.includes(key) && !listed.includes(key)) out.push(name, value);
  }
  return out;
}

/** With the changes made: a changed header stands where the first of its name stood, new ones at the end. */
export function changeHeaders(raw: RawHeaders, changes: HeaderChanges): string[] {
  const changed = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(changes)) changed.set(name.toLowerCase(), written(name, value));
  const placed = new Set<string>();
  const out: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const [name = '', value = ''] = [raw[i], raw[i + 1]];
    const key = name.toLowerCase();
    const change = changed.get(key);
    if (change === undefined) out.push(name, value);
    else if (!placed.has(key)) out.push(...change);
    if (change !== undefined) placed.add(key);
  }
  for (const [key, change] of changed) if (!placed.has(key)) out.push(...change);
  return out;
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

function listedByConnection(raw: RawHeaders): readonly string[] {
  const listed: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (raw[i]?.toLowerCase() !== 'connection') continue;
    for (const token of (raw[i + 1] ?? '').split(',')) listed.push(token.trim().toLowerCase());
  }
  return listed;
}

function written(name: string, value: HeaderChanges[string]): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [name, value] : value.flatMap((one) => [name, one]);
}

function pairs(raw: RawHeaders): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, i) => [raw[2 * i] ?? '', raw[2 * i + 1] ?? '']);
}
