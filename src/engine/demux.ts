import type { Readable, Writable } from 'node:stream';
import { EngineProtocolError } from './errors.ts';

/** Where the parts of a multiplexed stream go. Neither is ended. */
export interface DemuxSinks {
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** Some bytes of one output. A frame of the engine may come in several parts, so that nothing of its size is held. */
export interface StreamPart {
  readonly output: 'stdout' | 'stderr';
  readonly data: Buffer;
}

const HEADER_BYTES = 8;
/** Frame types 0 (stdin) to 3 (an error of the engine itself), as Docker's clients show them. */
const OUTPUTS = ['stdout', 'stdout', 'stderr', 'stderr'] as const;

/**
 * Splits the stream of a container without TTY into its two outputs, at the pace of the slower sink. Resolves when the
 * source ends.
 * @throws EngineProtocolError when the source is not framed or ends inside a frame; what source or sink fail with
 */
export async function demuxStream(source: Readable, sinks: DemuxSinks, signal?: AbortSignal): Promise<void> {
  const stop = (): void => void source.destroy(signal?.reason);
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  try {
    for await (const { output, data } of demuxParts(source)) {
      const sink = sinks[output];
      if (!sink.write(data)) await drained(sink, signal);
    }
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/**
 * The parts of a multiplexed stream in the order they come.
 * @throws EngineProtocolError when the source is not framed or ends inside a frame
 */
export async function* demuxParts(source: AsyncIterable<Buffer>): AsyncGenerator<StreamPart> {
  const splitter = new FrameSplitter();
  for await (const chunk of source) yield* splitter.push(chunk);
  splitter.end();
}

function drained(sink: Writable, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onDrain = (): void => settle(resolve);
    const onAbort = (): void => settle(() => reject(signal?.reason));
    const onClose = (): void => settle(() => reject(sink.errored ?? new Error('the output was closed')));
    const settle = (end: () => void): void => {
      sink.off('drain', onDrain).off('error', onClose).off('close', onClose);
      signal?.removeEventListener('abort', onAbort);
      end();
    };
    sink.once('drain', onDrain).once('error', onClose).once('close', onClose);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    else if (sink.destroyed) onClose();
  });
}

class FrameSplitter {
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #headerFill = 0;
  #left = 0;
  #output: StreamPart['output'] = 'stdout';

  *push(chunk: Buffer): Generator<StreamPart> {
    let at = 0;
    while (at < chunk.length) {
      if (this.#left === 0) at += this.#takeHeader(chunk, at);
      else {
        const data = chunk.subarray(at, at + this.#left);
        at += data.length;
        this.#left -= data.length;
        yield { output: this.#output, data };
      }
    }
  }

  end(): void {
    if (this.#left > 0 || this.#headerFill > 0) throw new EngineProtocolError('the stream of the container ended inside a frame');
  }

  #takeHeader(chunk: Buffer, at: number): number {
    const taken = chunk.copy(this.#header, this.#headerFill, at, at + HEADER_BYTES - this.#headerFill);
    this.#headerFill += taken;
    if (this.#headerFill === HEADER_BYTES) this.#openFrame();
    return taken;
  }

  #openFrame(): void {
    const output = OUTPUTS[this.#header[0] ?? OUTPUTS.length];
    if (output === undefined || this.#header.readUIntBE(1, 3) !== 0) {
      throw new EngineProtocolError('the stream of the container is not multiplexed; has it a TTY?');
    }
    this.#output = output;
    this.#left = this.#header.readUInt32BE(4);
    this.#headerFill = 0;
  }
}
