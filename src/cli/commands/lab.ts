import { Command, InvalidArgumentError, Option } from 'commander';
import {
  DEFAULT_VERSION,
  ENGINE_VERSIONS,
  ensureTools,
  type Lab,
  LabError,
  openLab,
  parseEngineVersion,
  startLab,
  stopLab,
} from '../../../lab/index.ts';
import { isAbort } from '../../base/index.ts';
import { engineList, labelsOf } from './lab-engines.ts';
import { statusJson, statusTable } from './lab-status.ts';

interface UpOptions {
  readonly name: string;
  readonly engines: number;
  readonly version: string;
  readonly engine: readonly string[];
  readonly wait?: true;
  readonly install?: true;
}

/** `schwarm lab`: real engines on this machine, to try things on. */
export function command(): Command {
  const lab = new Command('lab')
    .description('Run real Docker engines on this machine, each in a network namespace of its own, to try things on. Needs root.')
    .addHelpText(
      'after',
      `
Examples:
  schwarm lab up                                       three engines, left running in the background
  schwarm lab up --engines 2 --version 20.10           two of an old version
  schwarm lab up --engine name=a,version=20.10,label=zone=west --engine name=b,version=28.5
  schwarm manage $(schwarm lab status --format discovery)
  schwarm lab cut node-2                               pull its cable; 'heal node-2' plugs it in again
  schwarm lab down                                     remove everything`,
    );
  lab.addCommand(upCommand()).addCommand(statusCommand()).addCommand(downCommand()).addCommand(addCommand());
  lab.addCommand(faultCommand('kill', 'kill an engine and everything on its node, containers too (SIGKILL)', (l, e) => l.engine(e).kill()));
  lab.addCommand(
    faultCommand('freeze', 'stop an engine without ending it: it takes connections and never answers', (l, e) => l.engine(e).freeze()),
  );
  lab.addCommand(faultCommand('cut', "pull an engine's network cable", (l, e) => l.engine(e).cut()));
  lab.addCommand(faultCommand('heal', 'undo kill, freeze and cut, and wait until the engine answers', (l, e) => l.engine(e).heal()));
  return lab;
}

function upCommand(): Command {
  return new Command('up')
    .description('start engines; prints their addresses and the line for `schwarm manage`')
    .addOption(nameOption())
    .addOption(new Option('--engines <count>', 'how many, named node-1, node-2 …').argParser(parseCount).default(3))
    .addOption(new Option('--version <version>', 'engine version').choices(ENGINE_VERSIONS).default(DEFAULT_VERSION))
    .option('--engine <settings>', 'one engine: name=NAME[,version=VERSION][,label=KEY=VALUE …]; may be repeated', collect, [])
    .option('--wait', 'stay in the foreground, and remove the lab on Ctrl-C')
    .option('--install', 'install programs the lab needs and that are missing, with apt')
    .addHelpText('after', '\nExample:\n  schwarm lab up --name two --engines 2 --version 26.1')
    .action(up);
}

async function up(options: UpOptions): Promise<void> {
  const engines = engineList(options.engine, options.engines, parseEngineVersion(options.version));
  const interrupt = new AbortController();
  const onSignal = (): void => interrupt.abort();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, onSignal);
  try {
    await ensureTools({ install: options.install === true, onProgress: progress }, interrupt.signal);
    const background = options.wait !== true;
    const lab = await startLab({ name: options.name, engines, background, onProgress: progress }, interrupt.signal);
    printAddresses(lab);
    if (background) return;
    progress('running until Ctrl-C');
    await new Promise((resolve) => {
      const keepAlive = setTimeout(() => undefined, 2 ** 31 - 1);
      interrupt.signal.addEventListener('abort', () => resolve(clearTimeout(keepAlive)));
    });
    await lab[Symbol.asyncDispose]();
    progress(`lab ${lab.name} removed`);
  } catch (error) {
    if (!interrupt.signal.aborted || !isAbort(error)) throw error;
    progress('interrupted; everything is removed');
    process.exitCode = 130;
  } finally {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, onSignal);
  }
}

function printAddresses(lab: Lab): void {
  for (const engine of lab.engines) console.log(`${engine.name}  tcp://${engine.address}  ${engine.version}`);
  console.log(`\nschwarm manage ${lab.discovery()}`);
}

function statusCommand(): Command {
  return new Command('status')
    .description('show the engines and what state they are in')
    .addOption(nameOption())
    .addOption(new Option('--format <format>', 'how to print it').choices(['table', 'json', 'discovery']).default('table'))
    .addHelpText('after', '\nExample:\n  schwarm lab status --format json')
    .action(async (options: { name: string; format: string }) => {
      const lab = await existing(options.name);
      if (options.format === 'discovery') console.log(lab.discovery());
      else console.log(options.format === 'json' ? await statusJson(lab) : await statusTable(lab));
    });
}

function downCommand(): Command {
  return new Command('down')
    .description('remove a lab completely, running or left over')
    .addOption(nameOption())
    .addHelpText('after', '\nExample:\n  schwarm lab down --name two')
    .action(async ({ name }: { name: string }) => {
      await ensureTools();
      progress((await stopLab(name)) ? `lab ${name} removed` : `there is no lab ${name}`);
    });
}

function addCommand(): Command {
  return new Command('add')
    .description('add an engine to a running lab')
    .argument('<engine>', 'name of the new engine')
    .addOption(nameOption())
    .addOption(new Option('--version <version>', 'engine version').choices(ENGINE_VERSIONS).default(DEFAULT_VERSION))
    .option('--label <key=value>', 'engine label; may be repeated', collect, [])
    .addHelpText('after', '\nExample:\n  schwarm lab add node-4 --version 20.10 --label zone=east')
    .action(async (engine: string, options: { name: string; version: string; label: string[] }) => {
      const lab = await existing(options.name);
      const added = await lab.add({ name: engine, version: parseEngineVersion(options.version), labels: labelsOf(options.label) });
      console.log(`${added.name}  tcp://${added.address}  ${added.version}`);
    });
}

function faultCommand(verb: string, description: string, act: (lab: Lab, engine: string) => Promise<void>): Command {
  return new Command(verb)
    .description(description)
    .argument('<engine...>', 'names of engines')
    .addOption(nameOption())
    .addHelpText('after', `\nExample:\n  schwarm lab ${verb} node-2`)
    .action(async (engines: string[], { name }: { name: string }) => {
      const lab = await existing(name);
      await Promise.all(engines.map((engine) => act(lab, engine)));
      for (const engine of engines) progress(`${engine}: ${await lab.engine(engine).state()}`);
    });
}

async function existing(name: string): Promise<Lab> {
  await ensureTools();
  const lab = await openLab(name);
  if (lab === undefined) throw new LabError(`there is no lab ${name}; start one with 'schwarm lab up --name ${name}'`);
  return lab;
}

function nameOption(): Option {
  return new Option('--name <lab>', 'which lab; several may run side by side').default('lab');
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError('a number of engines, from 1');
  return Number(text);
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** Progress goes to stderr, so that stdout holds addresses only. */
function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
