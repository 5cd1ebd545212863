import { Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_VERSION, ENGINE_VERSIONS, ensureTools, type Lab, openLab, parseEngineVersion, startLab } from '../../../lab/index.ts';
import { ignoreAbort, isAbort, systemClock } from '../../base/index.ts';
import { untilSignalled } from '../signals.ts';
import { engineList } from './lab-engines.ts';
import { collect, nameOption, progress } from './lab-options.ts';

interface UpFlags {
  readonly name: string;
  readonly engines: number;
  readonly version: string;
  readonly engine?: readonly string[];
  readonly wait?: true;
  readonly install?: true;
}

/** `schwarm lab up` */
export function upCommand(): Command {
  return new Command('up')
    .description('start engines; prints their addresses and the line for `schwarm manage`')
    .addOption(nameOption())
    .addOption(new Option('--engines <count>', 'how many, named node-1, node-2 …').argParser(parseCount).default(3))
    .addOption(new Option('--version <version>', 'engine version').choices(ENGINE_VERSIONS).default(DEFAULT_VERSION))
    .option('--engine <settings>', 'one engine: name=NAME[,version=VERSION][,label=KEY=VALUE …], repeatable', collect)
    .option('--wait', 'stay in the foreground, and remove the lab on Ctrl-C')
    .option('--install', 'install programs the lab needs and that are missing, with apt')
    .addHelpText(
      'after',
      `
Examples:
  schwarm lab up --name two --engines 2 --version 26.1
  schwarm lab up --engine name=a,version=20.10,label=zone=west --engine name=b,label=zone=east,label=disk=ssd`,
    )
    .action(up);
}

async function up(flags: UpFlags): Promise<void> {
  const engines = engineList(flags.engine ?? [], flags.engines, parseEngineVersion(flags.version));
  const signal = untilSignalled();
  const background = flags.wait !== true;
  // A reader that has gone (`lab up --wait | head`) must not end us before the lab is removed.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  try {
    await ensureTools({ install: flags.install === true, onProgress: progress }, signal);
    const lab = await startLab({ name: flags.name, engines, background, onProgress: progress }, signal);
    printAddresses(lab);
    if (!background) await waitAndRemove(lab, signal);
  } catch (error) {
    if (!signal.aborted || !isAbort(error)) throw error;
    progress('interrupted; everything is removed');
    process.exitCode = 130;
  }
}

/** Until a signal comes, or somebody else removes the lab. */
async function waitAndRemove(lab: Lab, signal: AbortSignal): Promise<void> {
  progress('running until Ctrl-C');
  while (!signal.aborted && (await openLab(lab.name)) !== undefined) await systemClock.sleep(1000, signal).catch(ignoreAbort);
  await lab[Symbol.asyncDispose]();
  progress(`lab ${lab.name} removed`);
}

function printAddresses(lab: Lab): void {
  for (const engine of lab.engines) console.log(`${engine.name}  tcp://${engine.address}  ${engine.version}`);
  console.log(`\nschwarm manage ${lab.discovery()}`);
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError('a number of engines, from 1');
  return Number(text);
}
