import type { Readable } from 'node:stream';
import { demuxParts } from '../../engine/index.ts';
import type { LogSource } from './printer.ts';

/**
 * Prints a container's output stream until it ends.
 * @param tty whether the container has a terminal: its stream is then not split into outputs
 */
export async function pump(stream: Readable, tty: boolean, source: LogSource): Promise<void> {
  try {
    if (tty) for await (const chunk of stream) await source.write('stdout', chunk);
    else for await (const part of demuxParts(stream)) await source.write(part.output, part.data);
  } finally {
    await source.end();
  }
}
