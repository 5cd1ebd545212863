import { Command, Option } from 'commander';
import { aborted, BadInputError, createLog, LOG_LEVELS, type Log, type LogLevel, systemClock, systemRandom } from '../../base/index.ts';
import {
  API_MAX,
  DEFAULT_PORT_RANGE,
  FILTER_NAMES,
  formatPortRange,
  Manager,
  STRATEGY_NAMES,
  type TlsSettings,
} from '../../manager/index.ts';
import { untilSignalled } from '../signals.ts';
import { DISCOVERY_OPT_HELP, several } from './discovery-flags.ts';
import { DEFAULT_HOST, type ManageFlags, manageOptions } from './manage-options.ts';
import { withoutPortProxyValue } from './port-proxy-options.ts';
import { tlsOptions } from './tls-options.ts';

interface Flags extends ManageFlags {
  readonly logLevel?: LogLevel;
  readonly logFormat: 'auto' | 'pretty' | 'json';
}

export function command(): Command {
  const whole = mainOptions();
  for (const option of tlsOptions()) whole.addOption(option.helpGroup('TLS:'));
  return whole;
}

function mainOptions(): Command {
  return new Command('manage')
    .alias('m')
    .summary('serve a fleet of Docker engines as one Docker host')
    .description(
      'Serves the engines that DISCOVERY names, and those that join with a token (`schwarm token`), as one Docker host. Point DOCKER_HOST at it.',
    )
    .argument(
      '[discovery]',
      'nodes://host:port,host:port with ranges as in nodes://10.0.0.[1:3]:2375, file:///path, etcd://host:port/prefix, consul://…, zk://… (env SWARM_DISCOVERY); none: the engines that join',
    )
    .addOption(several('-H, --host <address>', 'tcp://host:port or unix:///path to listen on, repeatable (env SWARM_HOST)', DEFAULT_HOST))
    .option('--socket-group <group>', 'name or number of the group that gets unix sockets (default: that of this process)')
    .option('--socket-mode <mode>', 'who may open unix sockets, in octal', '0660')
    .addOption(new Option('--strategy <name>', `how nodes are ranked: ${STRATEGY_NAMES.join(', ')}`).default('spread'))
    .addOption(several('-f, --filter <name>', `filters to use, repeatable: ${FILTER_NAMES.join(', ')}`, 'all'))
    .addOption(
      several(
        '--cluster-opt <name=value>',
        'swarm.overcommit: share of a node that may be promised beyond what it has; swarm.createretry: further nodes a create may try',
        'swarm.overcommit=0.05, all nodes',
      ),
    )
    .addOption(several('--discovery-opt <name=value>', DISCOVERY_OPT_HELP, 'none'))
    .option('--heartbeat <duration>', 'how often discovery looks for changes by itself', '10s')
    .option('--advertise, --addr <host:port>', 'where other managers reach this one; needed with --replication (env SWARM_ADVERTISE)')
    .option('--replication', 'be one of several managers: one leads, the others take over')
    .option('--replication-ttl <duration>', 'how soon after the leader died another one leads (default: etcd 4s, ZooKeeper 5s, Consul 20s)')
    .option(
      '--store <url>',
      'store of managers and of containers that are rescheduled: etcd://…, consul://…, zk://…, embedded:///path, none (default: the discovery where it is one, else a file)',
    )
    .option('--reschedule-grace <duration>', 'how long a node must be silent before its containers are made anew elsewhere', '10s')
    .option('--reschedule-max-share <share>', 'when more than this share of the nodes is lost at once, rescheduling pauses', '0.5')
    .option(
      '--keep-removals <duration>',
      'how long what was removed while its node was away is remembered, to be removed there too',
      '720h',
    )
    .option('--engine-probe-interval <duration>', 'between two probes of one engine', '2s')
    .option('--engine-probe-timeout <duration>', 'how long a probe may take', '2s')
    .option('--engine-failure-retry <count>', 'failed probes in a row after which a node is unhealthy', '3')
    .option('--engine-refresh-min-interval <duration>', 'least time between two full reads of a node', '30s')
    .option('--engine-refresh-max-interval <duration>', 'most time between two full reads of a node', '60s')
    .addOption(new Option('--engine-refresh-retry <count>', 'replaced by --engine-failure-retry').default('3').hideHelp())
    .option(
      '--port-proxy [address]',
      'published ports of all nodes answer on this machine too, on ADDRESS (default: that of the TCP listener, else 127.0.0.1)',
    )
    .option('--port-proxy-range <from-to>', 'host ports for containers that leave the choice open', formatPortRange(DEFAULT_PORT_RANGE))
    .option('--api-max <version>', 'newest API version to offer clients', API_MAX)
    .option('--names-with-node', 'list containers as /node/name, as the original did')
    .option(
      '--classic',
      'for scripts made for Docker Swarm 1.2: --names-with-node, its version text and refusals, networks and volumes of nodes as node/name, --cpu-shares as a number of CPUs',
    )
    .option('--api-enable-cors', 'let browsers of any origin call the API')
    .addOption(new Option('--cors', 'same as --api-enable-cors').hideHelp())
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
  schwarm manage nodes://10.0.0.1:2375,10.0.0.2:2375       two engines as one, on ${DEFAULT_HOST}
  schwarm manage -H :2375                                  engines that join: "schwarm token" says how
  schwarm manage -H :4000 file:///etc/schwarm/nodes        engines listed in a file, read again when it changes
  schwarm manage etcd://10.0.0.1:2379,10.0.0.2:2379        engines that agents registered (\`schwarm join --help\`)
  schwarm manage --port-proxy nodes://10.0.0.[1:3]:2375    published ports are found on this machine, too
  schwarm manage --strategy binpack -H unix:///run/schwarm.sock --socket-group docker nodes://10.0.0.[1:20]:2375
  schwarm manage -H :2376 --tlsverify --tlscacert ca.pem --tlscert cert.pem --tlskey key.pem nodes://10.0.0.[1:3]:2376
                                                           TLS for clients and engines; SIGHUP reads the files again
  schwarm manage -H :2376 --tlsverify --tlscacert ca.pem --tlscert cert.pem --tlskey key.pem --engine-tls off nodes://10.0.0.[1:3]:2375
                                                           TLS for clients alone
  schwarm manage --engine-tlscacert ca.pem --engine-tlscert cert.pem --engine-tlskey key.pem nodes://10.0.0.[1:3]:2376
                                                           TLS towards engines alone
  schwarm manage --classic nodes://10.0.0.[1:20]:2375      as Docker Swarm 1.2 showed a fleet
  DOCKER_HOST=${DEFAULT_HOST} docker info                then: any Docker client`,
    )
    .action(manage);
}

async function manage(word: string | undefined, given: Flags): Promise<void> {
  const [argument, flags] = withoutPortProxyValue(word, given);
  const discovery = argument ?? process.env['SWARM_DISCOVERY'] ?? '';
  if (discovery === '' && flags.store === 'none') {
    throw new BadInputError(
      'discovery required to manage a cluster: say which engines, e.g. `schwarm manage nodes://10.0.0.1:2375,10.0.0.2:2375`, or leave --store none out and let them join (see `schwarm manage --help`)',
    );
  }
  const host = flags.host.length === 0 && process.env['SWARM_HOST'] !== undefined ? process.env['SWARM_HOST'].split(',') : flags.host;
  const addr = flags.addr ?? process.env['SWARM_ADVERTISE'];
  const all = { ...flags, host, ...(addr === undefined ? {} : { addr }) };
  const options = manageOptions(discovery, all, Math.floor(systemRandom.next() * 2 ** 32));
  const log = createLog({ level: flags.logLevel ?? (flags.debug === true ? 'debug' : 'info'), format: flags.logFormat });
  const started = Promise.withResolvers<Manager>();
  const signal = untilSignalled(() => void started.promise.then((running) => reload(running, log)));
  await using manager = await Manager.start({ ...options, clock: systemClock, random: systemRandom, log }, signal);
  started.resolve(manager);
  log.info('serving the fleet', { host: manager.addresses.join(' '), discovery, strategy: options.policy.strategy });
  for (const host of manager.addresses) warnIfOpen(host, options.tls, log);
  await Promise.race([aborted(signal), manager.done]);
  log.info('stopping');
}

async function reload(manager: Manager, log: Log): Promise<void> {
  log.info('hangup signal: reading certificates again');
  await manager.reloadCertificates().catch((cause: unknown) => log.error('certificates cannot be read again', { cause }));
}

/** Whoever reaches an open port is root on every node. */
function warnIfOpen(host: string, tls: TlsSettings | undefined, log: Log): void {
  if (tls?.listeners?.verifyClients === true || !host.startsWith('tcp://') || /^tcp:\/\/(127\.|localhost|\[::1\])/.test(host)) return;
  if (tls?.listeners === undefined)
    log.warn('listening without TLS: whoever can reach this address controls every engine as root', { host });
  else log.warn('listening without --tlsverify: whoever can reach this address controls every engine as root', { host });
}
