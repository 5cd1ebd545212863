import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { anySignal, BadInputError } from '../base/index.ts';
import { bodyDecoder, framingOf } from './body-decoder.ts';
import { Deadline } from './deadline.ts';
import { readUntil } from './read-until.ts';

const BODY_TIMEOUT_MS = 30_000;

/** A request's body, and the bytes that came after it: they belong to the stream. */
export interface UpgradeBody {
  readonly body: Buffer;
  readonly rest: Buffer;
}

/**
 * Reads the body of a request that asks for an upgrade, to its end and not a byte further; the socket is left paused.
 *
 * Up to Node 24 the server does not read such a body: it is in `head` and on the socket, in any cut, glued to what follows.
 * From Node 26 on it comes as data of the request, before anything comes on the socket.
 * @throws BadInputError when it is longer than `maxBytes`, broken, or the client leaves in the middle
 */
export async function readUpgradeBody(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<UpgradeBody> {
  const framing = framingOf(request.rawHeaders, 0);
  if (framing === 0) return { body: Buffer.alloc(0), rest: head };
  using patience = new Patience(signal);
  const parts = new Parts(maxBytes);
  await requestData(request, parts, patience.signal);
  if (parts.size > 0) return { body: parts.joined(), rest: head };

  const decoder = bodyDecoder(framing);
  const take = (bytes: Buffer): Buffer | undefined => {
    const { data, rest } = pushed(decoder, bytes);
    for (const part of data) parts.add(part);
    return decoder.done ? rest : undefined;
  };
  const rest = take(head) ?? (await readUntil(socket, take, () => broken('the client left in the middle of it'), patience.signal));
  return { body: parts.joined(), rest };
}

/** Reads the body of a request that the server parses as usual, into memory. */
export async function readRequestBody(request: IncomingMessage, maxBytes: number, signal?: AbortSignal): Promise<Buffer> {
  using patience = new Patience(signal);
  const parts = new Parts(maxBytes);
  await requestData(request, parts, patience.signal);
  return parts.joined();
}

/** Ends the wait for a body that stops coming; the server's own limits do not count here. */
class Patience implements Disposable {
  readonly #over = new AbortController();
  readonly #deadline = new Deadline(BODY_TIMEOUT_MS);
  readonly signal: AbortSignal;

  constructor(signal: AbortSignal | undefined) {
    this.signal = anySignal(signal, this.#over.signal);
    this.#deadline.whenOver(() => this.#over.abort(broken(`it was not there within ${BODY_TIMEOUT_MS} ms`)));
  }

  [Symbol.dispose](): void {
    this.#deadline[Symbol.dispose]();
  }
}

class Parts {
  readonly #maxBytes: number;
  readonly #parts: Buffer[] = [];
  size = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(part: Buffer): void {
    this.size += part.length;
    if (this.size > this.#maxBytes) throw broken(`it is longer than ${this.#maxBytes} bytes`);
    this.#parts.push(part);
  }

  joined(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

/** What the server itself gives as the request's body: nothing, up to Node 24, when the request asks for an upgrade. */
async function requestData(request: IncomingMessage, parts: Parts, signal: AbortSignal | undefined): Promise<void> {
  if (request.readableEnded) return;
  const atEnd = (): true | Error => request.complete || broken('the client left in the middle of it');
  await readUntil<true>(request, (part) => void parts.add(part), atEnd, signal);
}

function pushed(decoder: ReturnType<typeof bodyDecoder>, bytes: Buffer): ReturnType<typeof decoder.push> {
  try {
    return decoder.push(bytes);
  } catch (cause) {
    throw broken('its chunks are broken', cause);
  }
}

function broken(why: string, cause?: unknown): BadInputError {
  return new BadInputError(`the body of the request cannot be read: ${why}`, { cause });
}
