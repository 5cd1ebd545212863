import { writeFile } from 'node:fs/promises';
import { BadInputError, type JsonObject } from '../../../base/index.ts';
import { toJson, toYaml, toYamlText } from '../../../compose/config/index.ts';
import { serviceHash } from '../../../compose/create/index.ts';
import { listVariables, loadMerged, type Variable } from '../../../compose/load/index.ts';
import { imageName, type Project } from '../../../compose/model/index.ts';
import { setAction } from './action.ts';
import { DockerCommand } from './docker-command.ts';
import type { Session } from './session.ts';
import { table } from './table.ts';

interface ConfigFlags {
  readonly environment?: boolean;
  readonly format: string;
  readonly hash?: string;
  readonly images?: boolean;
  readonly networks?: boolean;
  readonly noInterpolate?: boolean;
  readonly output?: string;
  readonly profiles?: boolean;
  readonly quiet?: boolean;
  readonly services?: boolean;
  readonly variables?: boolean;
  readonly volumes?: boolean;
}

export function command(): DockerCommand {
  const config = new DockerCommand('config')
    .alias('convert')
    .summary('print the files as they are understood')
    .description('Reads, merges and checks the files and prints the result; needs no engine.')
    .argument('[service...]')
    .option('--environment', 'the variables that interpolation sees')
    .option('--format <format>', 'yaml or json', 'yaml')
    .option('--hash <service>', 'the config hash of a service, * for all')
    .option('--images', 'only image names')
    .option('--networks', 'only names of networks')
    .option('--no-interpolate', 'leave variables as they are written')
    .option('-o, --output <path>', 'write to a file')
    .option('--profiles', 'only names of profiles')
    .option('-q, --quiet', 'only check')
    .option('--services', 'only names of services')
    .option('--variables', 'the variables the files refer to')
    .option('--volumes', 'only names of volumes')
    .addHelpText(
      'after',
      '\nExamples:\n  schwarm compose config -q && echo fine\n  schwarm compose config --hash "*"\n  schwarm compose config --format json',
    );
  return setAction<ConfigFlags>(config, run);
}

async function run(session: Session, flags: ConfigFlags, services: readonly string[]): Promise<number> {
  const text = await resultOf(session, flags, services);
  if (flags.output === undefined) process.stdout.write(text);
  else await writeFile(flags.output, text);
  return 0;
}

async function resultOf(session: Session, flags: ConfigFlags, services: readonly string[]): Promise<string> {
  if (flags.variables === true) return variablesTable(await listVariables(session.loadOptions(services)));
  if (flags.noInterpolate === true) return asWritten(await loadMerged(session.loadOptions(services)), flags);
  const { project, environment } = await session.load(services);
  const unknown = services.find((name) => !project.services.has(name));
  if (unknown !== undefined) throw new BadInputError(`no such service: ${unknown}`);
  if (flags.quiet === true) return '';
  return flags.environment === true ? environmentText(environment) : render(project, flags, services);
}

function asWritten(file: JsonObject, flags: ConfigFlags): string {
  if (flags.quiet === true) return '';
  return flags.format === 'json' ? `${JSON.stringify(file, undefined, 2)}\n` : toYamlText(file);
}

function variablesTable(variables: readonly Variable[]): string {
  const rows = variables.map((v) => [v.name, String(v.required), v.defaultValue, v.alternateValue]);
  return table(['NAME', 'REQUIRED', 'DEFAULT VALUE', 'ALTERNATE VALUE'], rows);
}

function render(project: Project, flags: ConfigFlags, services: readonly string[]): string {
  if (flags.hash !== undefined) return hashes(project, flags.hash);
  if (flags.services === true) return lines([...project.services.keys()]);
  if (flags.images === true) return lines([...new Set([...project.services.values()].map((s) => imageName(project, s)))]);
  if (flags.networks === true) return lines([...project.networks.keys()]);
  if (flags.volumes === true) return lines([...project.volumes.keys()]);
  if (flags.profiles === true) return lines(profiles(project));
  if (flags.format === 'json') return toJson(project, { services });
  if (flags.format !== 'yaml') throw new BadInputError(`unsupported format "${flags.format}": use yaml or json`);
  return toYaml(project, { services });
}

function hashes(project: Project, wanted: string): string {
  const names = wanted === '*' ? [...project.services.keys()] : wanted.split(',');
  return lines(
    names.map((name) => {
      const service = project.services.get(name);
      if (service === undefined) throw new BadInputError(`no such service: ${name}`);
      return `${name} ${serviceHash(service, { containerOf: new Map(), linked: new Map() })}`;
    }),
  );
}

function profiles(project: Project): string[] {
  const all = [...project.services.values(), ...project.inactive.values()].flatMap((s) => s.profiles);
  return [...new Set(all)].sort();
}

function environmentText(environment: ReadonlyMap<string, string>): string {
  return lines([...environment].map(([name, value]) => `${name}=${value}`));
}

function lines(texts: readonly string[]): string {
  return texts
    .toSorted()
    .map((text) => `${text}\n`)
    .join('');
}
