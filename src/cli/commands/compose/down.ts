import { BadInputError } from '../../../base/index.ts';
import { type ObservedProject, observeByLabel, observeProject } from '../../../compose/observe/index.ts';
import { planDown } from '../../../compose/plan/index.ts';
import { setAction } from './action.ts';
import { applyPlan } from './apply.ts';
import { DockerCommand } from './docker-command.ts';
import { isTrue } from './globals.ts';
import { parseSeconds } from './parse-flags.ts';
import { requireService } from './select.ts';
import type { NamedProject, Session } from './session.ts';

interface DownFlags {
  readonly removeOrphans?: boolean;
  readonly rmi?: string;
  readonly timeout?: string;
  readonly volumes?: boolean;
}

export function command(): DockerCommand {
  const down = new DockerCommand('down')
    .summary('stop and remove containers and networks')
    .description(
      'Stops and removes the containers of the named services or of the whole project, and its networks. Volumes and images stay unless asked for.',
    )
    .argument('[service...]')
    .option('--remove-orphans', 'also containers of services that are in no file any more, and one-off containers')
    .option('--rmi <which>', 'also images: local (built for a service without a name of their own) or all')
    .option('-t, --timeout <seconds>', 'grace time of stops')
    .option('-v, --volumes', 'also named volumes of the project and anonymous volumes of its containers')
    .addHelpText(
      'after',
      `
Examples:
  schwarm compose down                     containers and networks
  schwarm compose -p shop down -v          a project whose file is not here, with its data
  schwarm compose --dry-run down           what would go`,
    );
  return setAction<DownFlags>(down, run);
}

async function run(session: Session, flags: DownFlags, services: readonly string[]): Promise<number> {
  const named = await session.find();
  const observed = await observe(session, named);
  for (const service of services) requireService(named, observed.containers, service);
  const plan = planDown(named.project, observed, {
    services,
    removeOrphans: flags.removeOrphans === true || isTrue(session.env['COMPOSE_REMOVE_ORPHANS']),
    volumes: flags.volumes === true,
    images: imagesOf(flags.rmi),
    timeoutS: parseSeconds('--timeout', flags.timeout),
  });
  if (plan.isEmpty) process.stderr.write(`Warning: No resource found to remove for project "${named.name}".\n`);
  await applyPlan(session, plan, { name: named.name, project: named.project, observed });
  return 0;
}

function imagesOf(text: string | undefined): 'none' | 'local' | 'all' {
  if (text === undefined || text === '') return 'none';
  if (text === 'local' || text === 'all') return text;
  throw new BadInputError(`invalid value for --rmi: "${text}"`);
}

function observe(session: Session, named: NamedProject): Promise<ObservedProject> {
  const { docker, signal } = session;
  return named.project === undefined ? observeByLabel(docker, named.name, signal) : observeProject(docker, named.project, signal);
}
