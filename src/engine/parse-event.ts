import { bigintOf, objectOf, parseJson, stringMapOf, stringOf } from '../base/index.ts';
import type { EngineEvent } from './call.ts';

/**
 * Reads one line of an engine's event stream.
 * @returns `undefined` when the line is not an event
 */
export function parseEvent(line: string): EngineEvent | undefined {
  const event = objectOf(parseLine(line));
  const actor = objectOf(event['Actor']);
  const action = stringOf(event['Action']) ?? stringOf(event['status']);
  const timeNano = bigintOf(event['timeNano']);
  if (action === undefined || timeNano === undefined) return undefined;
  return {
    type: stringOf(event['Type']) ?? 'container',
    action,
    actorId: stringOf(actor['ID']) ?? stringOf(event['id']) ?? '',
    attributes: stringMapOf(actor['Attributes']),
    timeNano,
    raw: line,
  };
}

/** A time in nanoseconds as `since` and `until` of the API: seconds, a dot, nine digits. */
export function eventTime(timeNano: bigint): string {
  return `${timeNano / 1_000_000_000n}.${(timeNano % 1_000_000_000n).toString().padStart(9, '0')}`;
}

function parseLine(line: string): unknown {
  try {
    return parseJson(line);
  } catch {
    return undefined;
  }
}
