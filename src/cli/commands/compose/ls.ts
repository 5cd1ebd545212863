import { BadInputError } from '../../../base/index.ts';
import { COMPOSE } from '../../../compose/identity/index.ts';
import { type ObservedContainer, parseListEntry } from '../../../compose/observe/index.ts';
import { setAction } from './action.ts';
import { DockerCommand } from './docker-command.ts';
import { collect } from './globals.ts';
import type { Session } from './session.ts';
import { table } from './table.ts';

interface LsFlags {
  readonly all?: boolean;
  readonly filter: readonly string[];
  readonly format: string;
  readonly quiet?: boolean;
}

interface Row {
  readonly Name: string;
  readonly Status: string;
  readonly ConfigFiles: string;
}

export function command(): DockerCommand {
  const ls = new DockerCommand('ls')
    .summary('list the projects of the endpoint')
    .description('Lists every Compose project with running containers, made by whatever tool.')
    .option('-a, --all', 'projects without running containers too')
    .option('--filter <name=pattern>', 'only names that hold this text; repeatable', collect, [])
    .option('--format <format>', 'table or json', 'table')
    .option('-q, --quiet', 'only names')
    .addHelpText('after', '\nExamples:\n  schwarm compose ls\n  schwarm compose ls -a --format json');
  return setAction<LsFlags>(ls, run);
}

async function run(session: Session, flags: LsFlags): Promise<number> {
  const entries = await session.docker.containers({ label: [COMPOSE.project, `${COMPOSE.oneoff}=False`] }, session.signal);
  const containers = entries.map(parseListEntry).filter((c) => c !== undefined);
  const patterns = flags.filter.map(patternOf);
  const rows = projects(containers, flags.all === true).filter((row) => patterns.every((p) => row.Name.includes(p)));
  if (flags.quiet === true) process.stdout.write(rows.map((r) => `${r.Name}\n`).join(''));
  else if (flags.format === 'json') process.stdout.write(`${JSON.stringify(rows)}\n`);
  else
    process.stdout.write(
      table(
        ['NAME', 'STATUS', 'CONFIG FILES'],
        rows.map((r) => [r.Name, r.Status, r.ConfigFiles]),
      ),
    );
  return 0;
}

function patternOf(text: string): string {
  if (!text.startsWith('name=')) throw new BadInputError(`unknown filter "${text}": only name=TEXT is known`);
  return text.slice('name='.length);
}

function projects(containers: readonly ObservedContainer[], all: boolean): Row[] {
  const groups = Map.groupBy(containers, (c) => c.project);
  const names = [...groups.keys()].sort();
  return names.flatMap((name) => {
    const own = groups.get(name) ?? [];
    if (!all && !own.some((c) => c.state === 'running')) return [];
    return [{ Name: name, Status: statusOf(own), ConfigFiles: own[0]?.labels[COMPOSE.configFiles] ?? '' }];
  });
}

/** `exited(1), running(2)` */
function statusOf(containers: readonly ObservedContainer[]): string {
  const counts = Map.groupBy(containers, (c) => c.state);
  return [...counts.keys()]
    .sort()
    .map((state) => `${state}(${counts.get(state)?.length ?? 0})`)
    .join(', ');
}
