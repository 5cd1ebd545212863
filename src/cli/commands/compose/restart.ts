import { act, selection } from './act.ts';
import { setAction } from './action.ts';
import { DockerCommand } from './docker-command.ts';
import { parseSeconds } from './parse-flags.ts';

interface RestartFlags {
  readonly timeout?: string;
  readonly noDeps?: boolean;
}

/** `restart`: same containers, same configuration. */
export function command(): DockerCommand {
  const restart = new DockerCommand('restart')
    .summary('restart containers')
    .description(
      'Restarts the containers of the named services or of all, and of services that asked to be restarted with them. Changes in the files are not applied.',
    )
    .argument('[service...]')
    .option('-t, --timeout <seconds>', 'grace time of stops')
    .option('--no-deps', 'leave alone services that asked to be restarted with the named ones')
    .addHelpText('after', '\nExamples:\n  schwarm compose restart\n  schwarm compose restart -t 1 web');
  return setAction<RestartFlags>(restart, async (session, flags, services) => {
    const chosen = await selection(session, services);
    const wanted = flags.noDeps === true ? chosen : withFollowers(chosen);
    await act(session, 'restart', wanted, { timeoutS: parseSeconds('--timeout', flags.timeout) });
    return 0;
  });
}

type Chosen = Awaited<ReturnType<typeof selection>>;

/** Adds containers of services whose `depends_on` edge to a chosen one says `restart: true`. */
function withFollowers(chosen: Chosen): Chosen {
  const services = new Set(chosen.containers.map((c) => c.service));
  const followers = [...(chosen.named.project?.services.values() ?? [])].filter((s) =>
    [...s.dependsOn].some(([n, edge]) => edge.restart && services.has(n)),
  );
  const names = new Set(followers.map((s) => s.name));
  const more = chosen.observed.containers.filter(
    (c) => !c.oneoff && c.state === 'running' && names.has(c.service) && !services.has(c.service),
  );
  return { ...chosen, containers: [...chosen.containers, ...more] };
}
