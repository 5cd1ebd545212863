import { BadInputError } from '../../../base/index.ts';
import { type ObservedContainer, observeContainers } from '../../../compose/observe/index.ts';
import { setAction } from './action.ts';
import { containerFields } from './container-fields.ts';
import { DockerCommand } from './docker-command.ts';
import { collect } from './globals.ts';
import { selectContainers } from './select.ts';
import type { Session } from './session.ts';
import { table } from './table.ts';
import { fillTemplate } from './template.ts';

interface PsFlags {
  readonly all?: boolean;
  readonly filter: readonly string[];
  readonly format: string;
  readonly noTrunc?: boolean;
  readonly orphans: boolean;
  readonly quiet?: boolean;
  readonly services?: boolean;
  readonly status: readonly string[];
}

export function command(): DockerCommand {
  const ps = new DockerCommand('ps')
    .summary('list containers')
    .description('Lists the running containers of the project; on a fleet with the node each is on.')
    .argument('[service...]')
    .option('-a, --all', 'stopped and one-off ones too')
    .option('--filter <status=state>', 'only those in this state; repeatable', collect, [])
    .option('--status <state>', 'the same; repeatable', collect, [])
    .option('--format <format>', 'table, json, or a template such as {{.Name}}', 'table')
    .option('--no-trunc', 'full commands')
    .option('--orphans', 'also those of services that are in no file any more (--orphans=false: not)', true)
    .option('-q, --quiet', 'only ids')
    .option('--services', 'only names of services')
    .addHelpText(
      'after',
      `
Examples:
  schwarm compose ps                        a table
  schwarm compose ps -a --format json       one JSON object a line
  schwarm compose ps -q web                 ids of the containers of web`,
    );
  return setAction<PsFlags>(ps, run);
}

async function run(session: Session, flags: PsFlags, services: readonly string[]): Promise<number> {
  const named = await session.find();
  const all = await observeContainers(session.docker, named.name, session.signal);
  const states = [...flags.status, ...flags.filter.map(stateOfFilter)];
  const shown = selectContainers(named, all, services, flags.all === true)
    .filter((c) => flags.orphans || named.project === undefined || named.project.services.has(c.service))
    .filter((c) => (states.length > 0 ? states.includes(c.state) : flags.all === true || isUp(c)));
  process.stdout.write(render(shown, flags, session.clock.nowMs()));
  return 0;
}

function isUp(c: ObservedContainer): boolean {
  return ['running', 'restarting', 'paused'].includes(c.state);
}

function stateOfFilter(text: string): string {
  const [key, value] = text.split('=', 2);
  if (key !== 'status' || value === undefined)
    throw new BadInputError(`arguments to --filter should be in form KEY=VAL with KEY status, not "${text}"`);
  return value;
}

function render(containers: readonly ObservedContainer[], flags: PsFlags, nowMs: number): string {
  if (flags.quiet === true) return lines(containers.map((c) => c.id));
  if (flags.services === true) return lines([...new Set(containers.map((c) => c.service))]);
  const fields = containers.map((c) => containerFields(c, nowMs));
  if (flags.format === 'json') return lines(fields.map((f) => JSON.stringify(f)));
  if (flags.format !== 'table') return lines(fields.map((f) => fillTemplate(flags.format, f)));
  return asTable(containers, flags, nowMs);
}

function asTable(containers: readonly ObservedContainer[], flags: PsFlags, nowMs: number): string {
  const nodes = containers.some((c) => c.node !== undefined);
  const headings = ['NAME', 'IMAGE', 'COMMAND', 'SERVICE', ...(nodes ? ['NODE'] : []), 'CREATED', 'STATUS', 'PORTS'];
  const rows = containers.map((c) => {
    const f = containerFields(c, nowMs);
    const command = flags.noTrunc === true ? `"${c.command}"` : String(f['Command']);
    return [
      c.name,
      c.image,
      command,
      c.service,
      ...(nodes ? [c.node ?? ''] : []),
      String(f['RunningFor']),
      c.statusText,
      String(f['Ports']),
    ];
  });
  return table(headings, rows);
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
