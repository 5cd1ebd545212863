import { Command, Option } from 'commander';
import { type Fence, keepJoined, keepRegistered, Managers, runAgent } from '../../agent/index.ts';
import { BadInputError, bootClock, createLog, LOG_LEVELS, type LogLevel, systemRandom } from '../../base/index.ts';
import { untilSignalled } from '../signals.ts';
import { version } from '../version.ts';
import { DISCOVERY_OPT_HELP, several } from './discovery-flags.ts';
import { type ConnectionFlags, fencedEngine, joinTls } from './join-engine.ts';
import { type JoinFlags, type JoinPlan, joinOptions } from './join-options.ts';

interface Flags extends JoinFlags, ConnectionFlags {
  readonly logLevel?: LogLevel;
  readonly logFormat: 'auto' | 'pretty' | 'json';
  readonly debug?: boolean;
}

export function command(): Command {
  return new Command('join')
    .alias('j')
    .summary('register an engine in a store or with a manager')
    .description(
      'Keeps an engine registered until it is stopped: in the store that DISCOVERY names, or, with a token, with the managers it names. When it cannot, it stops the containers of the engine that may run elsewhere.',
    )
    .argument(
      '[discovery]',
      'etcd://host:port,host:port/prefix, consul://host:port/prefix or zk://host:port/prefix; with --token managers, host:port,host:port (env SWARM_DISCOVERY)',
    )
    .option('--advertise, --addr <host:port>', 'where managers reach the engine (env SWARM_ADVERTISE)')
    .option('--token <token>', 'register with managers: what `schwarm token` shows (env SCHWARM_TOKEN)')
    .option('--heartbeat <duration>', 'between two looks whether the registration is still there (default: 60s, with a token 15s)')
    .option(
      '--ttl <duration>',
      'how long the registration outlives an agent that ends without a word, and how long the lease is (default: 180s, with a token 60s)',
    )
    .option('--delay <duration>', 'wait a random time below this first, so that many do not come at once', '0s')
    .option('--engine <address>', 'where this agent reaches the engine, unix:///path or host:port (default: as advertised)')
    .option('--no-fence', 'leave all containers running, whatever happens')
    .option('--tlscacert <file>', 'TLS: CA that signed the certificates of managers, and of an engine on tcp')
    .option('--tlscert <file>', 'our certificate, where they ask for one')
    .option('--tlskey <file>', 'its key')
    .addOption(several('--discovery-opt <name=value>', DISCOVERY_OPT_HELP, 'none'))
    .addOption(new Option('-l, --log-level <level>', 'least level to log').choices(LOG_LEVELS))
    .addOption(
      new Option('--log-format <format>', 'auto: readable on a terminal, JSON elsewhere')
        .choices(['auto', 'pretty', 'json'])
        .default('auto'),
    )
    .option('-D, --debug', 'log level debug')
    .addHelpText(
      'after',
      `
Examples:
  schwarm join --advertise 10.0.0.11:2375 etcd://10.0.0.1:2379,10.0.0.2:2379      on the node itself, or anywhere
  schwarm join --advertise node-1:2375 --ttl 30s --heartbeat 10s consul://10.0.0.1:8500/prod
  schwarm join --advertise 10.0.0.11:2376 --discovery-opt kv.cacertfile=/etc/schwarm/ca.pem etcd://10.0.0.1:2379
  schwarm join --advertise 10.0.0.11:2375 --engine unix:///var/run/docker.sock etcd://10.0.0.1:2379
                                                                                  fences by the engine's own socket
  schwarm manage etcd://10.0.0.1:2379,10.0.0.2:2379                               then: a manager over all that joined

Without a store:
  schwarm manage -H 10.0.0.1:2375                                                 a manager over engines that join
  schwarm token                                                                   on its machine: the line to run on nodes
  schwarm join --token SCHWARM-1-… --advertise 10.0.0.11:2375 10.0.0.1:2375       that line`,
    )
    .action(join);
}

async function join(argument: string | undefined, given: Flags): Promise<void> {
  const token = given.token ?? (process.env['SCHWARM_TOKEN'] || undefined);
  const where = argument ?? process.env['SWARM_DISCOVERY'] ?? '';
  if (where === '') {
    throw new BadInputError(
      'discovery required to join a cluster: say where to register, e.g. `schwarm join --advertise 10.0.0.11:2375 etcd://10.0.0.1:2379` (see `schwarm join --help`)',
    );
  }
  const plan = joinOptions(where, { ...given, token, addr: given.addr ?? process.env['SWARM_ADVERTISE'] });
  const engine = fencedEngine(plan.advertise, given, `schwarm-agent/${version()}`);
  const log = createLog({ level: given.logLevel ?? (given.debug === true ? 'debug' : 'info'), format: given.logFormat });
  const io = { clock: bootClock, random: systemRandom, log };
  await runAgent({ engine, ttlMs: plan.ttlMs, ...io }, (fence, signal) => keep(plan, given, { fence, ...io }, signal), untilSignalled());
}

type Io = Pick<Parameters<typeof keepJoined>[0], 'clock' | 'random' | 'log'> & { readonly fence: Fence | undefined };

async function keep(plan: JoinPlan, flags: ConnectionFlags, io: Io, signal: AbortSignal): Promise<void> {
  if (plan.kind === 'store') return await keepRegistered({ ...plan, ...io }, signal);
  const { managers, token } = plan;
  const settings = { managers, token, tls: joinTls(flags), userAgent: `schwarm-agent/${version()}`, random: io.random };
  await using reached = new Managers(settings);
  await keepJoined({ ...plan, ...io, managers: reached }, signal);
}
