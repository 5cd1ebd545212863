import { createHash } from 'node:crypto';
import { unpackTar } from 'modern-tar';
import { parseJson } from '../../src/base/index.ts';

/** A body as something whose parts can be compared. */
export type Decoded =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'json'; readonly value: unknown; readonly end: string }
  /** Several JSON values; `between` is what separates and ends them. */
  | { readonly kind: 'json stream'; readonly values: readonly unknown[]; readonly between: readonly string[] }
  | { readonly kind: 'frames'; readonly stdin: string; readonly stdout: string; readonly stderr: string; readonly system: string }
  | { readonly kind: 'tar'; readonly entries: readonly unknown[] }
  | { readonly kind: 'text'; readonly text: string };

/** Reads a body by what it is, whatever its content type says. */
export async function decodeBody(body: Buffer): Promise<Decoded> {
  if (body.length === 0) return { kind: 'nothing' };
  return frames(body) ?? jsonValues(body.toString('utf8')) ?? (await tar(body)) ?? { kind: 'text', text: body.toString('utf8') };
}

/** Whole frames to the end, or nothing. */
function frames(body: Buffer): Decoded | undefined {
  const streams = ['', '', '', ''];
  let at = 0;
  while (at + 8 <= body.length) {
    const kind = body[at] ?? 0;
    if (kind > 3 || body.readUIntBE(at + 1, 3) !== 0) return undefined;
    const end = at + 8 + body.readUInt32BE(at + 4);
    streams[kind] += body.toString('utf8', at + 8, end);
    at = end;
  }
  const [stdin = '', stdout = '', stderr = '', system = ''] = streams;
  return at === body.length ? { kind: 'frames', stdin, stdout, stderr, system } : undefined;
}

function jsonValues(text: string): Decoded | undefined {
  if (!/^\s*[[{"ntf\d]/.test(text)) return undefined;
  try {
    return { kind: 'json', value: parseJson(text), end: /\s*$/.exec(text)?.[0] ?? '' };
  } catch {
    return jsonStream(text);
  }
}

/** JSON values one after the other, each without line ends of its own, as engines write them. */
function jsonStream(text: string): Decoded | undefined {
  const lines = text.split(/(?<=[}\]"])(\r?\n)/);
  const between = [...new Set(lines.filter((line) => /^\r?\n$/.test(line)))];
  try {
    const values = lines.filter((line) => line.trim() !== '').map(parseJson);
    return values.length > 1 ? { kind: 'json stream', values, between } : undefined;
  } catch {
    return undefined;
  }
}

async function tar(body: Buffer): Promise<Decoded | undefined> {
  if (body.toString('latin1', 257, 262) !== 'ustar') return undefined;
  const entries = await unpackTar(body);
  return {
    kind: 'tar',
    entries: entries.map(({ header, data }) => {
      const { name, type, mode, size, uid, gid, linkname } = header;
      const content = data === undefined ? '' : createHash('sha256').update(data).digest('hex').slice(0, 12);
      return { name, type, mode, size, uid, gid, linkname, content };
    }),
  };
}
