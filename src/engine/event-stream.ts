import { splitLines } from '../base/index.ts';
import type { EngineCall, EngineEvent, EngineStream } from './call.ts';
import type { EngineIo } from './engine-io.ts';
import { EngineProtocolError } from './errors.ts';
import { openCall } from './open-call.ts';
import { eventTime, parseEvent } from './parse-event.ts';

export interface EventsOptions {
  /** Nanoseconds since 1970 by the engine's clock; events of that moment are included. Absent: from now on. */
  readonly sinceNano?: bigint;
  /** The stream ends there, at once when that is not later than now. Absent: it goes on. */
  readonly untilNano?: bigint;
  /** The API's filters, e.g. `{ type: ['container'] }`. */
  readonly filters?: { readonly [name: string]: readonly string[] };
}

/** Opens one event stream; resolves when it stands. The caller reads the events or aborts `signal`. */
export async function openEventStream(
  io: EngineIo,
  version: string | undefined,
  options: EventsOptions,
  signal: AbortSignal,
): Promise<AsyncGenerator<EngineEvent>> {
  return eventsOf(io, await openCall(io, eventsCall(options), version, signal));
}

async function* eventsOf(io: EngineIo, { body }: EngineStream): AsyncGenerator<EngineEvent> {
  try {
    for await (const line of splitLines(body)) {
      const event = parseEvent(line);
      if (event === undefined) throw new EngineProtocolError(`engine ${io.address} sent something among its events that is none`);
      yield event;
    }
  } finally {
    body.destroy();
  }
}

function eventsCall({ sinceNano, untilNano, filters }: EventsOptions): EngineCall {
  const query = {
    since: sinceNano === undefined ? undefined : eventTime(sinceNano),
    until: untilNano === undefined ? undefined : eventTime(untilNano),
    filters: filters === undefined ? undefined : JSON.stringify(filters),
  };
  return { method: 'GET', path: '/events', query };
}
