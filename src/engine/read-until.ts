import type { Readable } from 'node:stream';

/** What to do with the bytes of a stream: `undefined` asks for more, anything else is the result. */
export type Take<T> = (bytes: Buffer) => T | undefined;

/**
 * Reads from a connection or another stream until `take` has what it wants; then the stream is paused and nothing more was
 * read. Bytes that `take` got and did not need are its own to keep.
 * @param atEnd called when the stream ends or closes first; gives the error, or the result after all
 * @throws what `take` throws, what the stream fails with, the signal's reason
 */
export function readUntil<T>(source: Readable, take: Take<T>, atEnd: () => T | Error, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      source.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onError);
      signal?.removeEventListener('abort', onAbort);
      source.pause();
      end();
    };
    const onData = (bytes: Buffer): void => {
      try {
        const result = take(bytes);
        if (result !== undefined) settle(() => resolve(result));
      } catch (error) {
        onError(error);
      }
    };
    const onError = (error: unknown): void => settle(() => reject(error));
    const onAbort = (): void => onError(signal?.reason);
    const onEnd = (): void => {
      const result = atEnd();
      if (result instanceof Error) onError(result);
      else settle(() => resolve(result));
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) return onAbort();
    if (source.destroyed || source.readableEnded) return onEnd();
    source.on('data', onData).once('end', onEnd).once('close', onEnd).once('error', onError);
    source.resume();
  });
}
