import type { Project, Service } from '../model/index.ts';
import { checkProject } from './checks/check-project.ts';
import type { LoadContext } from './load-context.ts';
import type { Location } from './locate.ts';
import { throwProblems } from './problem.ts';
import { Fields } from './read/fields.ts';
import { normalizeService, readResources, withDefaultNetwork } from './read/read-project.ts';
import { readService } from './read/read-service.ts';
import { selectServices } from './select-services.ts';
import { inheritArguments, serviceEnvironment, serviceLabels } from './service-environment.ts';
import type { Tree } from './tree.ts';

/** Which services take part. */
export interface Wanted {
  readonly profiles: readonly string[];
  /** Named on the command line. */
  readonly services: readonly string[];
}

/**
 * Makes the project of a tree in canonical form: reads its sections, fills in environments, chooses the active services and
 * checks that everything fits together.
 * @throws ComposeFileError
 */
export async function buildProject(tree: Tree, location: Location, wanted: Wanted, context: LoadContext): Promise<Project> {
  const sections = new Fields(tree).section('services').entries();
  const plain = new Map(sections.map(([name, section]) => [name, readNamed(name, section, location)]));
  const selection = selectServices(plain, wanted.profiles, wanted.services);
  const services = await withEnvironments(selection.active, true);
  const inactive = await withEnvironments(selection.inactive, false);
  const resources = readResources(tree, location.name);
  const project: Project = {
    name: location.name,
    workingDir: location.directory,
    configFiles: location.files.map((file) => file.path),
    environmentFiles: location.envFiles,
    profiles: wanted.profiles,
    services,
    inactive,
    ...resources,
    networks: withDefaultNetwork(resources.networks, services.values(), location.name),
  };
  throwProblems(checkProject(project, tree));
  return project;

  async function withEnvironments(chosen: ReadonlyMap<string, Service>, filesRequired: boolean): Promise<ReadonlyMap<string, Service>> {
    const result = new Map<string, Service>();
    for (const [name, section] of sections) {
      const service = chosen.get(name);
      if (service === undefined) continue;
      const source = { variables: location.environment, onUnset: context.warnUnset, filesRequired };
      const fields = new Fields(section);
      const environment = await serviceEnvironment(fields, source);
      result.set(name, { ...service, environment, labels: await serviceLabels(fields, source) });
    }
    return result;
  }
}

function readNamed(name: string, section: Tree, location: Location): Service {
  const fields = new Fields(section);
  const around = { environment: {}, labels: {}, projectDirectory: location.directory };
  const service = normalizeService(readService(name, fields, around));
  const args = fields.section('build').tree('args');
  if (service.build === undefined || args === undefined) return service;
  const other = { ...service.build.other, args: inheritArguments(args, location.environment) };
  return { ...service, build: { ...service.build, other } };
}
