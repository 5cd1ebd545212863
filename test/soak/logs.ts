import type { IncomingMessage } from 'node:http';
import { call, open, unframed } from './http.ts';
import { compare, type Operation, pick } from './operation.ts';

/** How many lines a teller prints. */
const LINES = 5000;
const PADDING = 'the quick brown fox jumps over the lazy dog';
/** How many lines of a writer are read before the client leaves. */
const FOLLOWED = 100;

/** What a teller runs. */
export const TELLS = script(`while [ $i -lt ${LINES} ]`, '');
/** What a writer runs; it never ends. */
export const WRITES = script('while :', '[ $((i % 10)) = 0 ] && usleep 100000;');

const ALL_TOLD = Buffer.from(Array.from({ length: LINES }, (_, i) => line(i + 1)).join(''));

/** `docker logs`, sometimes with -f, of a container that has ended: every byte of it. */
export const logs: Operation = {
  name: 'logs',
  async run({ api, random, tellers }, signal) {
    const follow = random.next() < 0.5 ? '&follow=1' : '';
    const answer = await call(api, 'GET', `/containers/${pick(random, tellers)}/logs?stdout=1&stderr=1${follow}`, {}, signal);
    return compare('logs', unframed(answer), ALL_TOLD);
  },
};

/** `docker logs -f` of one that goes on: no line is missing, and then the client leaves. */
export const follow: Operation = {
  name: 'logs -f',
  async run({ api, random, writers }, signal) {
    const path = `/containers/${pick(random, writers)}/logs?stdout=1&follow=1&tail=${Math.floor(random.next() * 50)}`;
    const answer = await open(api, 'GET', path, {}, signal);
    try {
      const text = await linesOf(answer, FOLLOWED);
      const first = Number.parseInt(text.toString(), 10);
      return compare('logs -f', text, Buffer.from(Array.from({ length: FOLLOWED }, (_, i) => line(first + i)).join('')));
    } finally {
      answer.destroy();
    }
  },
};

/** The first lines of a stream that does not end; a frame may be cut anywhere. */
async function linesOf(answer: IncomingMessage, count: number): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of answer.iterator({ destroyOnReturn: false })) {
    if (Buffer.isBuffer(chunk)) bytes = Buffer.concat([bytes, chunk]);
    const text = unframed(bytes.subarray(0, wholeFrames(bytes))).toString('latin1');
    const lines = text.split('\n');
    if (lines.length > count)
      return Buffer.from(
        lines
          .slice(0, count)
          .map((one) => `${one}\n`)
          .join(''),
        'latin1',
      );
  }
  throw new Error('a stream without end ended');
}

function wholeFrames(bytes: Buffer): number {
  let end = 0;
  while (end + 8 <= bytes.length && end + 8 + bytes.readUInt32BE(end + 4) <= bytes.length) end += 8 + bytes.readUInt32BE(end + 4);
  return end;
}

function script(loop: string, rest: string): string {
  return `i=0; ${loop}; do i=$((i+1)); echo "$i ${PADDING}"; ${rest} done`;
}

function line(number: number): string {
  return `${number} ${PADDING}\n`;
}
