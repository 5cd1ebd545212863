import { selection } from './act.ts';
import { setAction } from './action.ts';
import { DockerCommand } from './docker-command.ts';
import type { Session } from './session.ts';
import { table } from './table.ts';

export function command(): DockerCommand {
  const top = new DockerCommand('top')
    .summary('list the processes of containers')
    .description('Lists the processes in the running containers of the named services or of all.')
    .argument('[service...]')
    .addHelpText('after', '\nExamples:\n  schwarm compose top\n  schwarm compose top web');
  return setAction<object>(top, run);
}

async function run(session: Session, _flags: object, services: readonly string[]): Promise<number> {
  const { containers } = await selection(session, services);
  const running = containers.filter((c) => c.state === 'running');
  const tops = await Promise.all(running.map(async (c) => ({ c, top: await session.docker.top(c.id, session.signal) })));
  const titles = tops[0]?.top.titles;
  if (titles === undefined) return 0;
  const rows = tops.flatMap(({ c, top }) => top.processes.map((cells) => [c.service, String(c.number ?? ''), ...cells]));
  process.stdout.write(table(['SERVICE', '#', ...titles], rows));
  return 0;
}
