import { readFile } from 'node:fs/promises';
import { BadInputError, errorText } from '../../../base/index.ts';
import { type LoadedProject, loadProject } from '../../../compose/load/index.ts';
import type { Environment, Service } from '../../../compose/model/index.ts';
import type { RunFlags } from './run-flags.ts';
import type { Session } from './session.ts';

/** The service as a one-off container shall have it: what the command line says over what the files say. */
export async function oneOffService(service: Service, flags: RunFlags, words: readonly string[], tty: boolean): Promise<Service> {
  const env = [...(await variablesOf(flags.envFromFile)), ...flags.env];
  return {
    ...service,
    command: words.length > 0 ? words : flags.entrypoint === undefined ? service.command : [],
    entrypoint: flags.entrypoint === undefined ? service.entrypoint : flags.entrypoint.split(' ').filter((word) => word !== ''),
    environment: { ...service.environment, ...environmentOf(env) },
    labels: { ...service.labels, ...Object.fromEntries(flags.label.map(pair)) },
    user: flags.user ?? service.user,
    workingDir: flags.workdir ?? service.workingDir,
    capAdd: [...service.capAdd, ...flags.capAdd],
    capDrop: [...service.capDrop, ...flags.capDrop],
    tty,
    stdinOpen: flags.interactive,
    containerName: undefined,
    restart: undefined,
    deploy: service.deploy === undefined ? undefined : { ...service.deploy, restartPolicy: undefined },
    ports: flags.servicePorts === true || flags.publish.length > 0 ? service.ports : [],
  };
}

/** Loads the project again with the ports and volumes of the command line as one more file over the others. */
export async function loadWithOverrides(session: Session, loaded: LoadedProject, name: string, flags: RunFlags): Promise<LoadedProject> {
  if (flags.publish.length === 0 && flags.volume.length === 0) return loaded;
  const { project } = loaded;
  if (project.configFiles.includes('-'))
    throw new BadInputError('--publish and --volume cannot be used with a Compose file from standard input');
  const ports = flags.servicePorts === true ? [] : [`ports: !override ${JSON.stringify(flags.publish.map(literal))}`];
  if (flags.servicePorts === true && flags.publish.length > 0) ports.push(`ports: ${JSON.stringify(flags.publish.map(literal))}`);
  const volumes = flags.volume.length === 0 ? [] : [`volumes: ${JSON.stringify(flags.volume.map(literal))}`];
  const override = `services: { ${JSON.stringify(name)}: { ${[...ports, ...volumes].join(', ')} } }\n`;
  const again = await loadProject({
    files: [...project.configFiles, '-'],
    stdin: async () => override,
    projectName: project.name,
    projectDirectory: project.workingDir,
    envFiles: session.flags.envFile,
    profiles: session.flags.profile,
    services: [name],
    env: session.env,
    cwd: process.cwd(),
  });
  return { ...again, project: { ...again.project, configFiles: project.configFiles } };
}

/** Text that interpolation leaves as it is: the shell has had its turn. */
function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function environmentOf(entries: readonly string[]): Environment {
  return Object.fromEntries(
    entries.map((entry) => {
      const at = entry.indexOf('=');
      return at < 0 ? [entry, process.env[entry] ?? null] : [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}

function pair(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

async function variablesOf(paths: readonly string[]): Promise<string[]> {
  const out: string[] = [];
  for (const path of paths) {
    const text = await readFile(path, 'utf8').catch((cause: unknown) => {
      throw new BadInputError(`cannot read ${path}: ${errorText(cause)}`, { cause });
    });
    out.push(
      ...text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '' && !line.startsWith('#')),
    );
  }
  return out;
}
