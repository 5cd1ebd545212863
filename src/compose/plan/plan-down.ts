import { COMPOSE } from '../identity/index.ts';
import { imageName, type Project } from '../model/index.ts';
import type { ObservedContainer, ObservedProject } from '../observe/index.ts';
import { PlanBuilder } from './builder.ts';
import { dependencyOrder, dependentsOf, type Graph, graphOfContainers, graphOfProject } from './graph.ts';
import { orphansOf } from './orphans.ts';
import type { Plan } from './plan.ts';
import { refOf } from './step.ts';

export interface DownOptions {
  /** Empty: all. */
  readonly services: readonly string[];
  readonly removeOrphans: boolean;
  /** Named volumes of the project, and anonymous ones of its containers. */
  readonly volumes: boolean;
  /** `local`: images that only a build names; `all`: every image of a service. */
  readonly images: 'none' | 'local' | 'all';
  readonly timeoutS: number | undefined;
}

/**
 * What must be done so that nothing of the project is left: containers in the reverse order of their needs, then networks,
 * images and volumes. Without `project` (no file at hand) the labels tell what belongs to it. External objects are never touched.
 */
export function planDown(project: Project | undefined, observed: ObservedProject, options: DownOptions): Plan {
  const builder = new PlanBuilder();
  const graph = project === undefined ? graphOfContainers(observed.containers) : graphOfProject(project);
  const going = goingContainers(project, observed, options);
  const removals = planRemovals(builder, graph, going, options);
  planNetworkRemovals(builder, project, observed, removals);
  if (project !== undefined) planImageRemovals(builder, project, observed, options, removals);
  if (options.volumes) planVolumeRemovals(builder, project, observed, removals);
  return builder.build();
}

function goingContainers(project: Project | undefined, observed: ObservedProject, options: DownOptions): readonly ObservedContainer[] {
  const orphans = project === undefined ? [] : orphansOf(project, observed.containers);
  return observed.containers.filter((c) => {
    if (c.oneoff || orphans.includes(c)) return options.removeOrphans;
    return options.services.length === 0 || options.services.includes(c.service);
  });
}

/** Steps that stop and remove; a service goes only after all that need it are gone. */
function planRemovals(builder: PlanBuilder, graph: Graph, going: readonly ObservedContainer[], options: DownOptions): string[] {
  const removed = new Map<string, string[]>();
  const known = dependencyOrder(graph).reverse();
  const services = [...new Set([...known, ...going.map((c) => c.service)])];
  for (const service of services) {
    const before = dependentsOf(graph, service).flatMap((name) => removed.get(name) ?? []);
    removed.set(
      service,
      going.filter((c) => c.service === service).map((c) => planRemoval(builder, c, before, options)),
    );
  }
  return [...removed.values()].flat();
}

function planRemoval(builder: PlanBuilder, c: ObservedContainer, before: readonly string[], options: DownOptions): string {
  const container = refOf(c);
  const because = 'the project goes down';
  const live = ['running', 'restarting', 'paused'].includes(c.state);
  const stop = live
    ? [builder.add(`stop container ${c.name}`, before, { kind: 'stop-container', container, timeoutS: options.timeoutS, because })]
    : [];
  return builder.add(`remove container ${c.name}`, [...before, ...stop], {
    kind: 'remove-container',
    container,
    volumes: options.volumes,
    because,
  });
}

function planNetworkRemovals(
  builder: PlanBuilder,
  project: Project | undefined,
  observed: ObservedProject,
  needs: readonly string[],
): void {
  const external = new Set([...(project?.networks.values() ?? [])].filter((n) => n.external).map((n) => n.name));
  for (const network of observed.networks.values()) {
    if (network.labels[COMPOSE.network] === undefined || external.has(network.name) || !belongs(network.labels, project, observed))
      continue;
    builder.add(`remove network ${network.name}`, needs, {
      kind: 'remove-network',
      name: network.name,
      engineId: network.id,
      mayStay: true,
      because: 'the project goes down',
    });
  }
}

function planVolumeRemovals(builder: PlanBuilder, project: Project | undefined, observed: ObservedProject, needs: readonly string[]): void {
  const external = new Set([...(project?.volumes.values() ?? [])].filter((v) => v.external).map((v) => v.name));
  for (const volume of observed.volumes.values()) {
    if (external.has(volume.name) || !belongs(volume.labels, project, observed)) continue;
    const because = 'its volumes go too';
    builder.add(`remove volume ${volume.name}`, needs, { kind: 'remove-volume', name: volume.name, mayStay: true, because });
  }
}

/** An object of the same name may be another project's: only the label counts. */
function belongs(labels: ObservedContainer['labels'], project: Project | undefined, observed: ObservedProject): boolean {
  const name = project?.name ?? observed.containers[0]?.project ?? labels[COMPOSE.project];
  return labels[COMPOSE.project] === name;
}

function planImageRemovals(
  builder: PlanBuilder,
  project: Project,
  observed: ObservedProject,
  options: DownOptions,
  needs: readonly string[],
): void {
  if (options.images === 'none') return;
  for (const service of [...project.services.values(), ...project.inactive.values()]) {
    const image = imageName(project, service);
    const wanted = options.images === 'all' || (service.build !== undefined && service.image === undefined);
    if (!wanted || !observed.images.has(image)) continue;
    builder.add(`remove image ${image}`, needs, { kind: 'remove-image', image, because: `--rmi ${options.images} was given` });
  }
}
