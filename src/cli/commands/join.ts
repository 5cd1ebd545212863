import { Command, Option } from 'commander';
import { keepRegistered } from '../../agent/index.ts';
import { BadInputError, createLog, LOG_LEVELS, type LogLevel, systemClock, systemRandom } from '../../base/index.ts';
import { untilSignalled } from '../signals.ts';
import { DISCOVERY_OPT_HELP, several } from './discovery-flags.ts';
import { type JoinFlags, joinOptions } from './join-options.ts';

interface Flags extends JoinFlags {
  readonly logLevel?: LogLevel;
  readonly logFormat: 'auto' | 'pretty' | 'json';
  readonly debug?: boolean;
}

export function command(): Command {
  return new Command('join')
    .alias('j')
    .summary('register an engine in a store, for managers to find')
    .description('Keeps the address of an engine in the store that DISCOVERY names, until it is stopped.')
    .argument('[discovery]', 'etcd://host:port,host:port/prefix, consul://host:port/prefix or zk://host:port/prefix (env SWARM_DISCOVERY)')
    .option('--advertise, --addr <host:port>', 'where managers reach the engine (env SWARM_ADVERTISE)')
    .option('--heartbeat <duration>', 'between two looks whether the entry is still there', '60s')
    .option('--ttl <duration>', 'how long the entry outlives an agent that ends without a word', '180s')
    .option('--delay <duration>', 'wait a random time below this first, so that many do not come at once', '0s')
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
  schwarm manage etcd://10.0.0.1:2379,10.0.0.2:2379                               then: a manager over all that joined`,
    )
    .action(join);
}

async function join(argument: string | undefined, flags: Flags): Promise<void> {
  const discovery = argument ?? process.env['SWARM_DISCOVERY'] ?? '';
  if (discovery === '') {
    throw new BadInputError(
      'discovery required to join a cluster: say where to register, e.g. `schwarm join --advertise 10.0.0.11:2375 etcd://10.0.0.1:2379` (see `schwarm join --help`)',
    );
  }
  const options = joinOptions(discovery, { ...flags, addr: flags.addr ?? process.env['SWARM_ADVERTISE'] });
  const log = createLog({ level: flags.logLevel ?? (flags.debug === true ? 'debug' : 'info'), format: flags.logFormat });
  await keepRegistered({ ...options, clock: systemClock, random: systemRandom, log }, untilSignalled());
}
