import { existsSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { packTar, unpackTar } from 'modern-tar/fs';
import { BadInputError } from '../../../base/index.ts';
import { type ObservedContainer, observeContainers } from '../../../compose/observe/index.ts';
import { setAction } from './action.ts';
import { type CopyEnd, copyDirection, landing, parseCopyEnd, renamed } from './cp-paths.ts';
import { DockerCommand } from './docker-command.ts';
import { parseIndex } from './parse-flags.ts';
import { requireService } from './select.ts';
import type { Session } from './session.ts';

interface CpFlags {
  readonly all?: boolean;
  readonly archive?: boolean;
  readonly followLink?: boolean;
  readonly index?: string;
}

export function command(): DockerCommand {
  const cp = new DockerCommand('cp')
    .summary('copy files between here and containers')
    .description(
      'Copies files or directories. To a service without --index: into every container of it; - is a tar archive on standard input or output.',
    )
    .argument('<source>')
    .argument('<target>')
    .option('--all', 'accepted: all containers of a service are the default target')
    .option('-a, --archive', 'keep owners')
    .option('-L, --follow-link', 'copy what links point to')
    .option('--index <n>', 'only container n')
    .addHelpText(
      'after',
      '\nExamples:\n  schwarm compose cp ./site web:/www\n  schwarm compose cp web:/etc/hosts .\n  schwarm compose cp --index 2 web:/var/log - > logs.tar',
    );
  return setAction<CpFlags>(cp, run);
}

async function run(session: Session, flags: CpFlags, args: readonly string[]): Promise<number> {
  const [source, target] = [parseCopyEnd(args[0] ?? ''), parseCopyEnd(args[1] ?? '')];
  const direction = copyDirection(source, target);
  const containers = await containersOf(session, direction === 'in' ? target : source, flags);
  if (direction === 'out') await copyOut(session, containers[0], source.path, target.path);
  else for (const container of containers) await copyIn(session, container, source.path, target.path, flags);
  return 0;
}

async function containersOf(session: Session, end: CopyEnd, flags: CpFlags): Promise<readonly [ObservedContainer, ...ObservedContainer[]]> {
  const service = end.service ?? '';
  const named = await session.find();
  const all = await observeContainers(session.docker, named.name, session.signal);
  requireService(named, all, service);
  const index = parseIndex(flags.index);
  const [first, ...rest] = all.filter((c) => c.service === service && !c.oneoff && (index === undefined || c.number === index));
  if (first === undefined) throw new BadInputError(`no container found for service "${service}"`);
  return [first, ...rest];
}

async function copyOut(session: Session, container: ObservedContainer, path: string, target: string): Promise<void> {
  const { docker, signal } = session;
  const { body } = await docker.getArchive(container.id, path, signal);
  if (target === '-') return await pipeline(body, process.stdout, { end: false, signal });
  const { directory, root } = landing(path, resolve(target), existsSync(target) && statSync(target).isDirectory());
  await pipeline(body, unpackTar(directory, { map: (header) => ({ ...header, name: renamed(header.name, root ?? '.') }) }), { signal });
}

async function copyIn(session: Session, container: ObservedContainer, source: string, path: string, flags: CpFlags): Promise<void> {
  const { docker, signal } = session;
  const options = { copyOwners: flags.archive === true };
  if (source === '-') return await docker.putArchive(container.id, path, process.stdin, signal, options);
  if (!existsSync(source)) throw new BadInputError(`lstat ${resolve(source)}: no such file or directory`);
  const { directory, root } = landing(source, path, await docker.isDirectory(container.id, path, signal));
  const type = statSync(source).isDirectory() ? 'directory' : 'file';
  const tar = packTar([{ type, source: resolve(source), target: root ?? (type === 'file' ? basename(source) : '.') }], {
    dereference: flags.followLink === true,
  });
  await docker.putArchive(container.id, directory, tar, signal, options);
}
