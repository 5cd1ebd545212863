import type { DockerCommand } from './docker-command.ts';
import { collect } from './globals.ts';

/** Flags of `run`. */
export interface RunFlags {
  readonly detach?: boolean;
  readonly interactive: boolean;
  readonly noTty?: boolean;
  readonly env: readonly string[];
  readonly envFromFile: readonly string[];
  readonly label: readonly string[];
  readonly publish: readonly string[];
  readonly servicePorts?: boolean;
  readonly volume: readonly string[];
  readonly user?: string;
  readonly workdir?: string;
  readonly name?: string;
  readonly entrypoint?: string;
  readonly rm?: boolean;
  readonly noDeps?: boolean;
  readonly pull?: string;
  readonly quietPull?: boolean;
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly removeOrphans?: boolean;
  readonly useAliases?: boolean;
}

export function addRunFlags(run: DockerCommand): DockerCommand {
  run
    .option('-d, --detach', 'in the background; prints the id')
    .option('-i, --interactive', 'pass standard input on (--interactive=false: not)', true)
    .option('-T, --no-tty', 'no terminal, even if standard input is one')
    .option('-e, --env <name=value>', 'a variable; repeatable', collect, [])
    .option('--env-from-file <path>', 'variables from a file; repeatable', collect, [])
    .option('-l, --label <name=value>', 'a label; repeatable', collect, [])
    .option('-p, --publish <port>', 'publish a port; repeatable', collect, [])
    .option('-P, --service-ports', "publish the service's ports")
    .option('-v, --volume <mount>', 'mount a volume or path; repeatable', collect, [])
    .option('-u, --user <name>', 'as this user')
    .option('-w, --workdir <path>', 'in this directory')
    .option('--name <name>', 'name of the container')
    .option('--entrypoint <command>', 'instead of the entrypoint')
    .option('--rm', 'remove the container when it ends')
    .option('--no-deps', 'start nothing the service needs')
    .option('--pull <policy>', 'pull images: always, missing or never')
    .option('--quiet-pull', 'no progress of pulls')
    .option('--cap-add <name>', 'add a capability; repeatable', collect, [])
    .option('--cap-drop <name>', 'drop a capability; repeatable', collect, [])
    .option('--remove-orphans', 'remove containers of services that are in no file any more')
    .option('--use-aliases', "the service's names resolve to the container too");
  return run;
}
