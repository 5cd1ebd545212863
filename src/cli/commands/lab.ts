import { Command, Option } from 'commander';
import {
  DEFAULT_VERSION,
  ENGINE_VERSIONS,
  ensureTools,
  type Lab,
  type LabEngine,
  LabError,
  openLab,
  parseEngineVersion,
  stopLab,
} from '../../../lab/index.ts';
import { labelsOf } from './lab-engines.ts';
import { collect, nameOption, progress } from './lab-options.ts';
import { statusJson, statusTable } from './lab-status.ts';
import { upCommand } from './lab-up.ts';

/** `schwarm lab`: real engines on this machine, to try things on. */
export function command(): Command {
  return new Command('lab')
    .description('Runs real Docker engines on this machine, each in a network namespace of its own, to try things on. Needs root.')
    .addHelpText(
      'after',
      `
Examples:
  schwarm lab up                                       three engines, left running in the background
  schwarm lab up --engines 2 --version 20.10           two of an old version
  schwarm manage $(schwarm lab status --format discovery)
  schwarm lab cut node-2                               pull its cable; 'heal node-2' plugs it in again
  schwarm lab down                                     remove everything`,
    )
    .addCommand(upCommand())
    .addCommand(statusCommand())
    .addCommand(downCommand())
    .addCommand(addCommand())
    .addCommand(faultCommand('kill', 'kill an engine and everything on its node, containers too', (engine) => engine.kill()))
    .addCommand(faultCommand('freeze', 'stop an engine (SIGSTOP): it takes connections and never answers', (engine) => engine.freeze()))
    .addCommand(faultCommand('cut', "pull an engine's network cable", (engine) => engine.cut()))
    .addCommand(faultCommand('heal', 'undo kill, freeze and cut, and wait until the engine answers', (engine) => engine.heal()));
}

function statusCommand(): Command {
  return new Command('status')
    .description('show the engines and what state they are in')
    .addOption(nameOption())
    .addOption(new Option('--format <format>', 'how to print it').choices(['table', 'json', 'discovery']).default('table'))
    .addHelpText('after', '\nExample:\n  schwarm lab status --format json')
    .action(async (flags: { name: string; format: string }) => {
      const lab = await runningLab(flags.name);
      if (flags.format === 'discovery') console.log(lab.discovery());
      else console.log(flags.format === 'json' ? await statusJson(lab) : await statusTable(lab));
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
    .option('--label <key=value>', 'engine label, repeatable', collect)
    .addHelpText('after', '\nExample:\n  schwarm lab add node-4 --version 20.10 --label zone=east')
    .action(async (name: string, flags: { name: string; version: string; label?: string[] }) => {
      const lab = await runningLab(flags.name);
      const added = await lab.add({ name, version: parseEngineVersion(flags.version), labels: labelsOf(flags.label ?? []) });
      console.log(`${added.name}  tcp://${added.address}  ${added.version}`);
    });
}

function faultCommand(verb: string, description: string, act: (engine: LabEngine) => Promise<void>): Command {
  return new Command(verb)
    .description(description)
    .argument('<engine...>', 'names of engines')
    .addOption(nameOption())
    .addHelpText('after', `\nExample:\n  schwarm lab ${verb} node-2`)
    .action(async (names: string[], { name }: { name: string }) => {
      const lab = await runningLab(name);
      const engines = names.map((engine) => lab.engine(engine));
      await Promise.all(engines.map(act));
      for (const engine of engines) progress(`${engine.name}: ${await engine.state()}`);
    });
}

async function runningLab(name: string): Promise<Lab> {
  await ensureTools();
  const lab = await openLab(name);
  if (lab === undefined) throw new LabError(`there is no lab ${name}; start one with 'schwarm lab up --name ${name}'`);
  return lab;
}
