import { followLogs, LogPrinter, printLogs } from '../../../compose/logs/index.ts';
import { type ObservedContainer, observeContainers } from '../../../compose/observe/index.ts';
import { setAction } from './action.ts';
import { DockerCommand } from './docker-command.ts';
import { timeFlag } from './durations.ts';
import { parseIndex } from './parse-flags.ts';
import { selectContainers } from './select.ts';
import type { Session } from './session.ts';

interface LogsFlags {
  readonly follow?: boolean;
  readonly index?: string;
  readonly noColor?: boolean;
  readonly noLogPrefix?: boolean;
  readonly since?: string;
  readonly until?: string;
  readonly tail: string;
  readonly timestamps?: boolean;
}

export function command(): DockerCommand {
  const logs = new DockerCommand('logs')
    .summary('show what containers have written')
    .description("Shows the output of the project's containers, each line under the container's name; stderr goes to stderr.")
    .argument('[service...]')
    .option('-f, --follow', 'go on until the containers end')
    .option('--index <n>', 'only container n of each service')
    .option('--no-color', 'no colours')
    .option('--no-log-prefix', 'no names before lines')
    .option('--since <time>', 'from this time on: 10m, 2024-01-02T03:04:05Z or seconds')
    .option('--until <time>', 'up to this time')
    .option('-n, --tail <lines>', 'only the last lines of each container', 'all')
    .option('-t, --timestamps', 'times before lines')
    .addHelpText(
      'after',
      `
Examples:
  schwarm compose logs -f --tail 10           the last lines, then whatever comes
  schwarm compose logs --since 5m web db      two services, the last five minutes`,
    );
  return setAction<LogsFlags>(logs, run);
}

async function run(session: Session, flags: LogsFlags, services: readonly string[]): Promise<number> {
  const named = await session.find();
  const index = parseIndex(flags.index);
  const nowMs = session.clock.nowMs();
  const options = {
    follow: flags.follow === true,
    tail: flags.tail,
    since: timeFlag('--since', flags.since, nowMs),
    until: timeFlag('--until', flags.until, nowMs),
    timestamps: flags.timestamps === true,
  };
  const printer = new LogPrinter({
    stdout: process.stdout,
    stderr: process.stderr,
    colour: session.colour && flags.noColor !== true,
    prefix: flags.noLogPrefix !== true,
  });
  const { docker, signal } = session;
  const containers = selectContainers(named, await observeContainers(docker, named.name, signal), services);
  const wanted = (c: ObservedContainer): boolean =>
    !c.oneoff && (services.length === 0 || services.includes(c.service)) && (index === undefined || c.number === index);
  if (!options.follow) {
    for (const c of containers.filter(wanted)) await printLogs(docker, c, printer, options, signal);
    return 0;
  }
  await followLogs(docker, named.name, wanted, printer, options, session, signal);
  return signal.aborted ? 130 : 0;
}
