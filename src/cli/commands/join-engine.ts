import { readFileSync } from 'node:fs';
import { BadInputError, errorText } from '../../base/index.ts';
import { type EngineOptions, type EngineTls, parseEngineEndpoint } from '../../engine/index.ts';

/** What `schwarm join` was given about connections, as text. */
export interface ConnectionFlags {
  /** False: `--no-fence`. */
  readonly fence: boolean;
  readonly engine?: string | undefined;
  readonly tlscacert?: string | undefined;
  readonly tlscert?: string | undefined;
  readonly tlskey?: string | undefined;
}

/** TLS towards managers and towards an engine on tcp; undefined: plain. @throws BadInputError for a file that cannot be read */
export function joinTls({ tlscacert, tlscert, tlskey }: ConnectionFlags): EngineTls | undefined {
  if (tlscacert === undefined && tlscert === undefined && tlskey === undefined) return undefined;
  if (tlscacert === undefined) throw new BadInputError('--tlscacert is needed to verify managers and the engine');
  if ((tlscert === undefined) !== (tlskey === undefined)) throw new BadInputError('--tlscert and --tlskey go together: give both or none');
  return {
    verify: true,
    ca: contents('--tlscacert', tlscacert),
    ...(tlscert === undefined || tlskey === undefined ? {} : { cert: contents('--tlscert', tlscert), key: contents('--tlskey', tlskey) }),
  };
}

/** The engine whose containers are fenced: where `--engine` says, else where managers reach it; undefined: none are. */
export function fencedEngine(advertise: string, flags: ConnectionFlags, userAgent: string): EngineOptions | undefined {
  if (!flags.fence) {
    if (flags.engine !== undefined) throw new BadInputError('--no-fence leaves no use for --engine; leave one of them out');
    return undefined;
  }
  const tls = joinTls(flags);
  const endpoint = parseEngineEndpoint(flags.engine ?? advertise);
  return { endpoint, userAgent, connectTimeoutMs: 1_000, callTimeoutMs: 5_000, ...(tls === undefined ? {} : { tls }) };
}

function contents(flag: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new BadInputError(`${flag} ${path} cannot be read: ${errorText(cause)}`, { cause });
  }
}
