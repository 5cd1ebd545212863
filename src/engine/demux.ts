import type { Readable, Writable } from 'node:stream';

/** Where the parts of a multiplexed stream go. Neither is ended. */
export interface DemuxSinks {
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** Splits the stream of a container without TTY into its two outputs, at the pace of the slower sink. */
export async function demuxStream(_source: Readable, _sinks: DemuxSinks, _signal?: AbortSignal): Promise<void> {}
