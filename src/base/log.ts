import { isatty } from 'node:tty';
import { pino } from 'pino';
import { errorText } from './errors.ts';
import { prettyLine } from './log-pretty.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Fields of a log line; `cause` takes any thrown value. */
export type LogFields = { readonly [field: string]: unknown };

/**
 * `error`: a person must act; `warn`: recovered or will retry; `info`: state changed; `debug`: why. The message is a
 * constant in plain words, everything that varies is a field.
 */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A log that adds these fields to every line. */
  child(fields: LogFields): Log;
}

export interface LogOptions {
  readonly level: LogLevel;
  /** `auto`: readable lines on a terminal, JSON elsewhere. */
  readonly format: 'auto' | 'pretty' | 'json';
  /** File descriptor, 2 (stderr) by default. */
  readonly fd?: number;
}

export function createLog(options: LogOptions): Log {
  const fd = options.fd ?? 2;
  const pretty = options.format === 'pretty' || (options.format === 'auto' && isatty(fd));
  const file = pino.destination({ fd, sync: true });
  const colour = isatty(fd) && process.env['NO_COLOR'] === undefined;
  const sink = pretty ? { write: (line: string) => void file.write(prettyLine(line, colour)) } : file;
  return wrap(pino({ level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime, messageKey: 'message' }, sink));
}

/** A log that drops everything. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silentLog };

function wrap(target: pino.Logger): Log {
  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (message: string, fields?: LogFields) =>
    target[level](plain(fields), message);
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => wrap(target.child(plain(fields))),
  };
}

function plain(fields: LogFields = {}): { [field: string]: unknown } {
  if (!('cause' in fields)) return { ...fields };
  const { cause, ...rest } = fields;
  return { ...rest, cause: errorText(cause) };
}
