import { hostname } from 'node:os';
import { Command } from 'commander';
import { objectOf, SchwarmError, stringOf } from '../../base/index.ts';
import { Engine, EngineHttpError, type EngineOptions, formatEndpoint } from '../../engine/index.ts';
import { endpointOptions } from './compose/endpoint.ts';

interface Flags {
  readonly host?: string;
  readonly rotate?: boolean;
  readonly quiet?: boolean;
  readonly tls?: boolean;
  readonly tlsverify?: boolean;
  readonly tlscacert?: string;
  readonly tlscert?: string;
  readonly tlskey?: string;
}

const DEFAULT_HOST = 'tcp://127.0.0.1:2375';

export function command(): Command {
  return new Command('token')
    .summary('show or change the token that engines join with')
    .description(
      'Shows the line that registers an engine with the manager at HOST, join token included. Managers tell it on their own machine, over their unix socket, and to clients with a certificate.',
    )
    .option('-H, --host <address>', `the manager: tcp://host:port or unix:///path (default: env DOCKER_HOST, else ${DEFAULT_HOST})`)
    .option('--rotate', 'make a new token: the one before lets no further engine join; those that have joined stay')
    .option('-q, --quiet', 'print the token alone')
    .option('--tls', 'use TLS')
    .option('--tlsverify', 'use TLS, and verify the manager (env DOCKER_TLS_VERIFY)')
    .option('--tlscacert <file>', 'CA that signed the manager’s certificate (default: ca.pem in env DOCKER_CERT_PATH)')
    .option('--tlscert <file>', 'our certificate (default: cert.pem there)')
    .option('--tlskey <file>', 'its key (default: key.pem there)')
    .addHelpText(
      'after',
      `
Examples:
  schwarm token                                  on the machine of a manager
  schwarm token -H unix:///run/schwarm.sock      over its socket
  schwarm token --rotate                         the old token is known to too many: from now on another one
  schwarm join --token "$(schwarm token -q)" --advertise 10.0.0.11:2375 10.0.0.1:2375`,
    )
    .action(token);
}

async function token(flags: Flags): Promise<void> {
  const env = process.env['DOCKER_HOST'] ? process.env : { ...process.env, DOCKER_HOST: DEFAULT_HOST };
  const options = { ...endpointOptions(flags, env), userAgent: 'schwarm' };
  const { value, manager } = await ask(options, flags.rotate === true);
  if (flags.quiet === true) process.stdout.write(`${value}\n`);
  else process.stdout.write(`schwarm join --token ${value} --advertise HOST:PORT ${manager ?? reachable(options)}\n`);
}

async function ask(options: EngineOptions, rotate: boolean): Promise<{ readonly value: string; readonly manager: string | undefined }> {
  await using manager = new Engine(options);
  try {
    const { body } = await manager.json({ method: 'POST', path: '/schwarm/token', body: { json: { rotate } } });
    const { token: value, manager: advertised } = objectOf(body);
    const text = stringOf(value);
    if (text !== undefined) return { value: text, manager: stringOf(advertised) };
  } catch (error) {
    if (!(error instanceof EngineHttpError) || error.status !== 404) throw error;
  }
  throw new NoManagerError(manager.address);
}

/** Where nodes may find the manager: what we were told, unless only this machine understands it. */
function reachable({ endpoint }: EngineOptions): string {
  if (endpoint.kind === 'unix') return `${hostname()}:2375`;
  const isLocal = /^(127\.|localhost$|::1$)/.test(endpoint.host);
  return isLocal ? `${hostname()}:${endpoint.port}` : formatEndpoint({ kind: 'tcp', host: endpoint.host, port: endpoint.port });
}

class NoManagerError extends SchwarmError {
  override readonly status = 404;
  override readonly code = 'no_manager';
  constructor(address: string) {
    super(`${address} has no join token: it is no schwarm manager, or an older one; say which with -H`);
  }
}
