import { Command, Option } from 'commander';
import { anySignal, BadInputError, SchwarmError, systemClock } from '../../base/index.ts';
import { type Membership, openDiscovery } from '../../discovery/index.ts';
import { parseDuration } from '../../model/index.ts';
import { untilSignalled } from '../signals.ts';

export function command(): Command {
  return new Command('list')
    .alias('l')
    .summary('print the engines that a discovery names')
    .description('Prints the engines that DISCOVERY names, one address a line.')
    .argument('[discovery]', 'nodes://… or file://… (env SWARM_DISCOVERY)')
    .option('--timeout <duration>', 'how long to wait for the list', '10s')
    .option('--discovery-opt <name=value>', 'option of the discovery backend; nodes:// and file:// have none')
    .addOption(new Option('--format <format>', 'how to print').choices(['plain', 'json']).default('plain'))
    .addHelpText(
      'after',
      `
Examples:
  schwarm list nodes://10.0.0.[1:3]:2375      three lines: ranges are written out
  schwarm list file:///etc/schwarm/nodes      what the file says; entries that cannot be read go to stderr`,
    )
    .action(list);
}

async function list(argument: string | undefined, flags: { readonly timeout: string; readonly format: string }): Promise<void> {
  const discovery = argument ?? process.env['SWARM_DISCOVERY'] ?? '';
  if (discovery === '') throw new BadInputError('discovery required to list a cluster, e.g. `schwarm list nodes://10.0.0.[1:3]:2375`');
  const timeoutMs = parseDuration(flags.timeout);
  if (timeoutMs <= 0) throw new BadInputError('--timeout should be a positive duration');
  const { entries, problems } = await first(discovery, timeoutMs);
  for (const problem of problems) process.stderr.write(`schwarm: ${problem}\n`);
  process.stdout.write(flags.format === 'json' ? `${JSON.stringify({ entries, problems })}\n` : entries.map((e) => `${e}\n`).join(''));
  if (problems.length > 0) process.exitCode = 1;
}

async function first(discovery: string, timeoutMs: number): Promise<Membership> {
  const signal = anySignal(untilSignalled(), AbortSignal.timeout(timeoutMs));
  const watched = openDiscovery(discovery, { heartbeatMs: timeoutMs, clock: systemClock }).watch(signal);
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
