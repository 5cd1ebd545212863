import type { Choose } from './choose.ts';
import { HEADERS, METHODS } from './vocabulary.ts';

/** What is to be written onto a connection. */
export interface Wanted {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly body: Buffer | undefined;
  /** Whether the connection may be asked for. */
  readonly hijack: boolean;
}

type Header = readonly [string, string];

/** A request as a client would write it. */
export function tameWire(choose: Choose, wanted: Wanted): Buffer {
  const { method, target, body } = wanted;
  const chunked = body !== undefined && choose.chance(15);
  const framing: readonly Header[] =
    body === undefined ? [] : [contentType(body), chunked ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', String(body.length)]];
  const sent = body === undefined ? Buffer.alloc(0) : chunked ? inChunks(body, body.length.toString(16), true) : body;
  return Buffer.concat([head(`${method} ${target} HTTP/1.1`, [['Host', 'docker'], ...wish(choose, wanted), ...framing]), sent]);
}

/** A request with another method, other headers, another length, bytes that are others. */
export function wildWire(choose: Choose, wanted: Wanted): Buffer {
  const whole = oddWire(choose, { ...wanted, method: choose.chance(85) ? wanted.method : choose.one(METHODS) });
  return choose.chance(30) ? mutated(choose, whole) : whole;
}

function oddWire(choose: Choose, wanted: Wanted): Buffer {
  const { method, target, body } = wanted;
  const headers: Header[] = [['Host', 'docker'], ...wish(choose, wanted)];
  while (choose.chance(40)) headers.push(choose.one(HEADERS) ?? ['X', 'y']);
  const protocol = choose.chance(90) ? 'HTTP/1.1' : choose.one(['HTTP/1.0', 'HTTP/2.0', 'http/1.1', '']);
  const line = `${method} ${target} ${protocol}`;
  if (body === undefined) return head(line, headers);
  if (choose.chance(85)) headers.push(contentType(body));
  if (choose.chance(30)) {
    headers.push(['Transfer-Encoding', 'chunked']);
    const size = choose.chance(70) ? body.length.toString(16) : choose.one(['zz', '-5', 'ffffffffff', '0', '7;a=b', '']);
    return Buffer.concat([head(line, headers), inChunks(body, size, choose.chance(70))]);
  }
  const length = body.length + (choose.chance(30) ? choose.below(50) - 25 : 0);
  if (choose.chance(90)) headers.push(['Content-Length', String(length)]);
  return Buffer.concat([head(line, headers), body]);
}

/** Whoever attaches mostly asks for the connection. */
function wish(choose: Choose, { target, hijack }: Wanted): readonly Header[] {
  if (!hijack || choose.chance(30)) return [];
  return [
    ['Connection', 'Upgrade'],
    ['Upgrade', /grpc|session/.test(target) ? 'h2c' : 'tcp'],
  ];
}

function contentType(body: Buffer): Header {
  return ['Content-Type', body[0] === 0x7b || body[0] === 0x5b ? 'application/json' : 'application/x-tar'];
}

function head(line: string, headers: readonly Header[]): Buffer {
  return Buffer.from(`${line}\r\n${headers.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n`);
}

function inChunks(body: Buffer, size: string, ends: boolean): Buffer {
  return Buffer.concat([Buffer.from(`${size}\r\n`), body, Buffer.from(ends ? '\r\n0\r\n\r\n' : '\r\n')]);
}

function mutated(choose: Choose, bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  for (let times = 1 + choose.below(4); times > 0; times--) changed[choose.below(changed.length)] = choose.below(256);
  return changed;
}
