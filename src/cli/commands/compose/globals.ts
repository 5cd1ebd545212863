import { BadInputError } from '../../../base/index.ts';
import type { Separator } from '../../../compose/identity/index.ts';
import type { DockerCommand } from './docker-command.ts';

/** Flags of `schwarm compose` itself, before the subcommand. */
export interface GlobalFlags {
  readonly host?: string;
  readonly file: readonly string[];
  readonly projectName?: string;
  readonly projectDirectory?: string;
  readonly profile: readonly string[];
  readonly envFile: readonly string[];
  readonly compatibility?: boolean;
  readonly parallel?: string;
  readonly progress?: string;
  readonly ansi?: string;
  readonly dryRun?: boolean;
  readonly strict?: boolean;
  readonly tls?: boolean;
  readonly tlsverify?: boolean;
  readonly tlscacert?: string;
  readonly tlscert?: string;
  readonly tlskey?: string;
}

/** Adds a value to a repeatable flag. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

export function addGlobalFlags(command: DockerCommand): DockerCommand {
  command
    .option('-H, --host <address>', 'engine or manager to talk to (env DOCKER_HOST)')
    .option('-f, --file <path>', 'Compose file; repeatable, later ones override', collect, [])
    .option('-p, --project-name <name>', 'project name')
    .option('--project-directory <path>', 'what relative paths are resolved against (default: the directory of the first file)')
    .option('--profile <name>', 'activate a profile; repeatable', collect, [])
    .option('--env-file <path>', 'environment file; repeatable', collect, [])
    .option('--compatibility', 'names with _ instead of -, as Compose 1.x gave them')
    .option('--parallel <n>', 'most calls at a time, -1 for no limit')
    .option('--progress <form>', 'auto, tty, plain, json or quiet')
    .option('--ansi <when>', 'colours and cursor movement: auto, never or always')
    .option('--dry-run', 'print what would be done, and why; change nothing')
    .option('--strict', 'refuse keys that are otherwise only warned about')
    .option('--tls', 'use TLS without checking the endpoint (env DOCKER_TLS)')
    .option('--tlsverify', 'use TLS and check the endpoint (env DOCKER_TLS_VERIFY)')
    .option('--tlscacert <path>', 'trust only this authority (default: ca.pem in DOCKER_CERT_PATH or ~/.docker)')
    .option('--tlscert <path>', 'our certificate (default: cert.pem there)')
    .option('--tlskey <path>', 'its key (default: key.pem there)');
  return command;
}

type Env = { readonly [name: string]: string | undefined };

/** Whether a variable says yes, in the words Compose understands. */
export function isTrue(text: string | undefined): boolean {
  return ['1', 't', 'true', 'yes', 'y', 'on'].includes((text ?? '').toLowerCase());
}

/** `_` in names when the user asked for those of Compose 1.x. */
export function separatorOf(flags: GlobalFlags, env: Env): Separator {
  return flags.compatibility === true || isTrue(env['COMPOSE_COMPATIBILITY']) ? '_' : '-';
}

/**
 * Most calls in flight; undefined: no limit.
 * @throws BadInputError when it is no number
 */
export function parallelOf(flags: GlobalFlags, env: Env): number | undefined {
  const text = flags.parallel ?? env['COMPOSE_PARALLEL_LIMIT'];
  if (text === undefined || text === '') return undefined;
  const limit = Number(text);
  if (!Number.isInteger(limit)) throw new BadInputError(`--parallel: "${text}" is not a whole number`);
  return limit > 0 ? limit : undefined;
}

/**
 * Whether to colour output on a stream.
 * @throws BadInputError for an unknown `--ansi` value
 */
export function colourOf(flags: GlobalFlags, env: Env, isTty: boolean): boolean {
  const when = flags.ansi ?? env['COMPOSE_ANSI'] ?? 'auto';
  if (when === 'always') return true;
  if (when === 'never') return false;
  if (when !== 'auto') throw new BadInputError(`invalid value for --ansi: "${when}" (use never, always or auto)`);
  return isTty && (env['NO_COLOR'] ?? '') === '';
}
