export { aborted, anySignal, ignoreAbort, isAbort, isAbortOf } from './abort.ts';
export { type BackoffOptions, backoffMs } from './backoff.ts';
export { bootClock, type Clock, systemClock } from './clock.ts';
export { Doorbell } from './doorbell.ts';
export { BadInputError, errorText, SchwarmError } from './errors.ts';
export {
  arrayOf,
  bigintOf,
  bigintToJson,
  isObject,
  type Json,
  type JsonObject,
  numberOf,
  objectOf,
  parseJson,
  stringMapOf,
  stringOf,
} from './json.ts';
export { KeyedLock } from './keyed-lock.ts';
export { createLog, LOG_LEVELS, type Log, type LogFields, type LogLevel, type LogOptions, silentLog } from './log.ts';
export { mergeStreams } from './merge-streams.ts';
export { splitLines } from './ndjson.ts';
export { Limiter } from './queue.ts';
export { type Random, seededRandom, systemRandom } from './random.ts';
export { SingleFlight } from './single-flight.ts';
