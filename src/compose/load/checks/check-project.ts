import type { Project } from '../../model/index.ts';
import type { Problem } from '../problem.ts';
import { placeOf, type Tree } from '../tree.ts';
import type { Finding, ServiceCheck } from './check.ts';
import { checkAddresses } from './check-addresses.ts';
import { checkContainer, checkNetworkMode } from './check-container.ts';
import { checkCycles } from './check-cycles.ts';
import { checkMounts } from './check-mounts.ts';
import { checkReferences } from './check-references.ts';
import { checkResources } from './check-resources.ts';
import { checkScale } from './check-scale.ts';

const serviceChecks: readonly ServiceCheck[] = [checkContainer, checkNetworkMode, checkScale, checkMounts, checkReferences, checkAddresses];

/** All faults of a project that only show when its parts are seen together. `tree` is what it was read from. */
export function checkProject(project: Project, tree: Tree): readonly Problem[] {
  const findings: readonly Finding[] = [
    ...[...project.services.values()].flatMap((service) => serviceChecks.flatMap((check) => check(service, project))),
    ...sharedNames(project),
    ...checkResources(project, tree),
    ...checkCycles(project),
  ];
  return findings.map(({ text, path }) => ({ text, at: placeOf(tree, path) }));
}

function sharedNames(project: Project): readonly Finding[] {
  const first = new Map<string, string>();
  return [...project.services.values()].flatMap(({ name, containerName }): readonly Finding[] => {
    if (containerName === undefined) return [];
    const earlier = first.get(containerName);
    if (earlier === undefined) first.set(containerName, name);
    if (earlier === undefined) return [];
    const text = `services.${name}: container name "${containerName}" is already in use by service ${earlier}`;
    return [{ text, path: ['services', name, 'container_name'] }];
  });
}
