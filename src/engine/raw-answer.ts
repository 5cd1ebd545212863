import type { RawAnswerHead } from './exchange.ts';
import { headersOf } from './raw-headers.ts';

const END_OF_HEAD = Buffer.from('\r\n\r\n');
const MAX_HEAD_BYTES = 256 * 1024;

/** The head of an answer read from a connection that may be taken over. */
export interface RawAnswer extends RawAnswerHead {
  readonly statusText: string;
}

/** Takes the head of an answer out of a connection's bytes; interim answers (100, 103) are skipped. */
export class AnswerHeadParser {
  #held: Buffer = Buffer.alloc(0);

  /**
   * @returns the head and the bytes after it, or `undefined` while it is incomplete
   * @throws RangeError when it is not HTTP or too long
   */
  push(bytes: Buffer): { readonly head: RawAnswer; readonly rest: Buffer } | undefined {
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    for (;;) {
      const end = this.#held.indexOf(END_OF_HEAD);
      if (end < 0) {
        if (this.#held.length > MAX_HEAD_BYTES) throw new RangeError('the head of the answer is too long');
        return undefined;
      }
      const head = parseHead(this.#held.toString('latin1', 0, end));
      this.#held = this.#held.subarray(end + END_OF_HEAD.length);
      if (head.status >= 200 || head.status === 101) return { head, rest: this.#held };
    }
  }
}

function parseHead(text: string): RawAnswer {
  const [first = '', ...lines] = text.split('\r\n');
  const [, status, statusText] = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(first) ?? [];
  if (status === undefined) throw new RangeError(`"${first.slice(0, 40)}" does not begin an answer in HTTP`);
  const rawHeaders = lines.flatMap((line) => {
    const colon = line.indexOf(':');
    if (colon < 1) throw new RangeError(`"${line.slice(0, 40)}" is not a header`);
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return { status: Number(status), statusText: statusText ?? '', rawHeaders, headers: headersOf(rawHeaders) };
}
