import type { RawHeaders } from './raw-headers.ts';
import { headersOf } from './raw-headers.ts';

/** How long a body is: a number of bytes, chunks until the empty one, or up to the end of the connection. */
export type Framing = number | 'chunked' | 'to-end';

/** What a part of a connection's bytes was: of the body, and after its end. */
interface Decoded {
  readonly data: readonly Buffer[];
  /** Bytes after the body's end; empty while it has not ended. */
  readonly rest: Buffer;
}

/** Takes one body out of a connection's bytes, cut anywhere. */
export interface BodyDecoder {
  readonly done: boolean;
  /** @throws RangeError when the bytes are no chunked body */
  push(bytes: Buffer): Decoded;
}

const NONE = Buffer.alloc(0);
/** Longest line between chunks, extensions and trailers included. */
const MAX_LINE_BYTES = 16 * 1024;

/** The framing that a message's headers tell; `otherwise` where they tell none. */
export function framingOf(raw: RawHeaders, otherwise: Framing): Framing {
  const headers = headersOf(raw);
  if (/(?:^|,)\s*chunked\s*$/i.test(headers['transfer-encoding'] ?? '')) return 'chunked';
  const length = headers['content-length'];
  return length !== undefined && /^\d+$/.test(length) ? Number(length) : otherwise;
}

export function bodyDecoder(framing: Framing): BodyDecoder {
  if (framing === 'chunked') return new ChunkedDecoder();
  return new LengthDecoder(framing === 'to-end' ? Number.POSITIVE_INFINITY : framing);
}

class LengthDecoder implements BodyDecoder {
  #left: number;

  constructor(length: number) {
    this.#left = length;
  }

  get done(): boolean {
    return this.#left === 0;
  }

  push(bytes: Buffer): Decoded {
    const data = bytes.subarray(0, this.#left);
    this.#left -= data.length;
    return { data: data.length === 0 ? [] : [data], rest: bytes.subarray(data.length) };
  }
}

class ChunkedDecoder implements BodyDecoder {
  #state: 'size' | 'data' | 'data-end' | 'trailer' | 'done' = 'size';
  #line = '';
  #left = 0;

  get done(): boolean {
    return this.#state === 'done';
  }

  push(bytes: Buffer): Decoded {
    const data: Buffer[] = [];
    let at = 0;
    while (at < bytes.length && !this.done) {
      if (this.#state === 'data') {
        const part = bytes.subarray(at, at + this.#left);
        data.push(part);
        at += part.length;
        this.#left -= part.length;
        if (this.#left === 0) this.#state = 'data-end';
      } else at += this.#takeLine(bytes, at);
    }
    return { data, rest: this.done ? bytes.subarray(at) : NONE };
  }

  #takeLine(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(0x0a, at);
    const stop = end < 0 ? bytes.length : end + 1;
    this.#line += bytes.toString('latin1', at, stop);
    if (this.#line.length > MAX_LINE_BYTES) throw new RangeError('a line between chunks is too long');
    if (end >= 0) {
      const line = this.#line.replace(/\r?\n$/, '');
      this.#line = '';
      this.#endLine(line);
    }
    return stop - at;
  }

  #endLine(line: string): void {
    if (this.#state === 'size') {
      const size = /^\s*([0-9a-f]{1,12})\s*(?:;.*)?$/i.exec(line)?.[1];
      if (size === undefined) throw new RangeError('a chunk has no size');
      this.#left = Number.parseInt(size, 16);
      this.#state = this.#left === 0 ? 'trailer' : 'data';
    } else if (this.#state === 'data-end') {
      if (line !== '') throw new RangeError('a chunk is longer than its size');
      this.#state = 'size';
    } else if (line === '') this.#state = 'done';
  }
}
