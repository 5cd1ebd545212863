import { BadInputError } from '../../../base/index.ts';
import type { ObservedContainer } from '../../../compose/observe/index.ts';
import { type Graph, graphOfContainers, graphOfProject } from '../../../compose/plan/index.ts';
import type { NamedProject } from './session.ts';

/**
 * Containers of the named services, or of all; one-offs only on request.
 * @throws BadInputError for a service that is neither in the files nor on the endpoint
 */
export function selectContainers(
  named: NamedProject,
  containers: readonly ObservedContainer[],
  services: readonly string[],
  oneoffs = false,
): readonly ObservedContainer[] {
  for (const service of services) requireService(named, containers, service);
  return containers.filter((c) => (oneoffs || !c.oneoff) && (services.length === 0 || services.includes(c.service)));
}

/** @throws BadInputError for a service nobody knows */
export function requireService(named: NamedProject, containers: readonly ObservedContainer[], service: string): void {
  const { project } = named;
  const known =
    project === undefined ? containers.some((c) => c.service === service) : project.services.has(service) || project.inactive.has(service);
  if (!known) throw new BadInputError(`no such service: ${service}`);
}

/** Who needs whom: by the files, else by the labels. */
export function graphOf(named: NamedProject, containers: readonly ObservedContainer[]): Graph {
  return named.project === undefined ? graphOfContainers(containers) : graphOfProject(named.project);
}

/**
 * The running container of a service: number `index`, or the lowest.
 * @throws BadInputError when it does not run
 */
export function runningContainer(
  named: NamedProject,
  containers: readonly ObservedContainer[],
  service: string,
  index: number | undefined,
): ObservedContainer {
  requireService(named, containers, service);
  const running = containers.filter((c) => c.service === service && !c.oneoff && ['running', 'restarting', 'paused'].includes(c.state));
  const found =
    index === undefined ? running.toSorted((a, b) => (a.number ?? 0) - (b.number ?? 0))[0] : running.find((c) => c.number === index);
  if (found !== undefined) return found;
  throw new BadInputError(
    index === undefined ? `service "${service}" is not running` : `service "${service}" is not running container #${index}`,
  );
}
