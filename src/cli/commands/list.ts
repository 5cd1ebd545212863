import { Command, Option } from 'commander';
import { anySignal, BadInputError, SchwarmError, systemClock } from '../../base/index.ts';
import { type DiscoveryOpts, type Membership, openDiscovery, parseDiscoveryOpts } from '../../discovery/index.ts';
import { parseDuration } from '../../model/index.ts';
import { untilSignalled } from '../signals.ts';
import { DISCOVERY_OPT_HELP, several } from './discovery-flags.ts';

export function command(): Command {
  return new Command('list')
    .alias('l')
    .summary('print the engines that a discovery names')
    .description('Prints the engines that DISCOVERY names, one address a line.')
    .argument('[discovery]', 'nodes://…, file://…, etcd://…, consul://… or zk://… (env SWARM_DISCOVERY)')
    .option('--timeout <duration>', 'how long to wait for the list', '10s')
    .addOption(several('--discovery-opt <name=value>', DISCOVERY_OPT_HELP, 'none'))
    .addOption(new Option('--format <format>', 'how to print').choices(['plain', 'json']).default('plain'))
    .addHelpText(
      'after',
      `
Examples:
  schwarm list nodes://10.0.0.[1:3]:2375      three lines: ranges are written out
  schwarm list file:///etc/schwarm/nodes      what the file says; entries that cannot be read go to stderr
  schwarm list etcd://10.0.0.1:2379/prod      what agents registered
  schwarm list --discovery-opt kv.path=docker/nodes consul://10.0.0.1:8500
                                              engines up to 20.10 with --cluster-store: they need no agent`,
    )
    .action(list);
}

interface Flags {
  readonly timeout: string;
  readonly format: string;
  readonly discoveryOpt: readonly string[];
}

async function list(argument: string | undefined, flags: Flags): Promise<void> {
  const discovery = argument ?? process.env['SWARM_DISCOVERY'] ?? '';
  if (discovery === '') throw new BadInputError('discovery required to list a cluster, e.g. `schwarm list nodes://10.0.0.[1:3]:2375`');
  const timeoutMs = parseDuration(flags.timeout);
  if (timeoutMs <= 0) throw new BadInputError('--timeout should be a positive duration');
  const { entries, problems } = await first(discovery, parseDiscoveryOpts(flags.discoveryOpt), timeoutMs);
  for (const problem of problems) process.stderr.write(`schwarm: ${problem}\n`);
  process.stdout.write(flags.format === 'json' ? `${JSON.stringify({ entries, problems })}\n` : entries.map((e) => `${e}\n`).join(''));
  if (problems.length > 0) process.exitCode = 1;
}

async function first(discovery: string, opts: DiscoveryOpts, timeoutMs: number): Promise<Membership> {
  const signal = anySignal(untilSignalled(), AbortSignal.timeout(timeoutMs));
  const watched = openDiscovery(discovery, { heartbeatMs: timeoutMs, clock: systemClock, opts }).watch(signal);
  for await (const membership of watched) return membership;
  throw new DiscoveryTimeout(discovery, timeoutMs);
}

class DiscoveryTimeout extends SchwarmError {
  override readonly status = 504;
  override readonly code = 'discovery_timeout';
  constructor(discovery: string, timeoutMs: number) {
    super(`Timed out: ${discovery} named no engines within ${timeoutMs} ms; check the address, or wait longer with --timeout`);
  }
}
