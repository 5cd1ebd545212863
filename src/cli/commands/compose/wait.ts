import { BadInputError } from '../../../base/index.ts';
import { observeByLabel } from '../../../compose/observe/index.ts';
import { planDown } from '../../../compose/plan/index.ts';
import { selection } from './act.ts';
import { setAction } from './action.ts';
import { applyPlan } from './apply.ts';
import { DockerCommand } from './docker-command.ts';
import type { Session } from './session.ts';

interface WaitFlags {
  readonly downProject?: boolean;
}

export function command(): DockerCommand {
  const wait = new DockerCommand('wait')
    .summary('block until containers stop')
    .description('Blocks until the containers of the services have stopped; the exit code is that of the first one.')
    .argument('<service...>')
    .option('--down-project', 'then take the project down')
    .addHelpText('after', '\nExamples:\n  schwarm compose wait job');
  return setAction<WaitFlags>(wait, run);
}

async function run(session: Session, flags: WaitFlags, services: readonly string[]): Promise<number> {
  const { docker, signal } = session;
  const { named, containers } = await selection(session, services);
  if (containers.length === 0) throw new BadInputError(`no containers for project "${named.name}"`);
  const ended: number[] = [];
  await Promise.all(
    containers.map(async (c) => {
      const code = await docker.wait(c.id, 'not-running', signal);
      ended.push(code);
      process.stdout.write(`container "${c.id}" exited with status code ${code}\n`);
    }),
  );
  if (flags.downProject === true) {
    const observed = await observeByLabel(docker, named.name, signal);
    const options = { services: [], removeOrphans: false, volumes: false, images: 'none', timeoutS: undefined } as const;
    await applyPlan(session, planDown(named.project, observed, options), { name: named.name, project: named.project, observed });
  }
  return ended[0] ?? 0;
}
