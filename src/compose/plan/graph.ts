import { COMPOSE } from '../identity/index.ts';
import type { Project, Service } from '../model/index.ts';
import type { ObservedContainer } from '../observe/index.ts';

/** Service → services it needs. Names that are no key are ignored. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** What each service of the project needs, those no profile activates included. */
export function graphOfProject(project: Project): Graph {
  const needs = (s: Service): readonly string[] => [...s.dependsOn.keys()];
  return new Map([...project.services, ...project.inactive].map(([name, service]) => [name, needs(service)]));
}

/** The same, as far as the containers' labels tell; for projects whose file is not at hand. */
export function graphOfContainers(containers: readonly ObservedContainer[]): Graph {
  const graph = new Map<string, readonly string[]>();
  for (const c of containers) {
    const label = c.labels[COMPOSE.dependsOn] ?? '';
    if (c.service !== '') graph.set(c.service, label === '' ? [] : label.split(',').map((edge) => edge.split(':')[0] ?? ''));
  }
  return graph;
}

/** All keys so that each comes after everything it needs; ties in the order of the map. A cycle is cut where it is met. */
export function dependencyOrder(graph: Graph): string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name) || !graph.has(name)) return;
    seen.add(name);
    for (const need of graph.get(name) ?? []) visit(need);
    order.push(name);
  };
  for (const name of graph.keys()) visit(name);
  return order;
}

/** The given services and everything they need. */
export function withDependencies(graph: Graph, names: Iterable<string>): Set<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name) || !graph.has(name)) return;
    found.add(name);
    for (const need of graph.get(name) ?? []) visit(need);
  };
  for (const name of names) visit(name);
  return found;
}

/** Services that name `name` directly among their needs. */
export function dependentsOf(graph: Graph, name: string): string[] {
  return [...graph].filter(([, needs]) => needs.includes(name)).map(([service]) => service);
}
