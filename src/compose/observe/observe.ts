import { type JsonObject, Limiter, objectOf, stringOf } from '../../base/index.ts';
import { type Docker, labelsOf } from '../docker/index.ts';
import { COMPOSE, isOurs } from '../identity/index.ts';
import { imageName, type Project, type Service } from '../model/index.ts';
import { type ObservedContainer, parseListEntry } from './container.ts';
import { observeEndpoint } from './endpoint.ts';
import { observeNodes } from './nodes.ts';
import type { ObservedImage, ObservedObject, ObservedProject } from './project.ts';

/** Calls in flight while looking: enough to hide round trips, few enough not to flood an engine. */
const LOOKS_AT_ONCE = 16;

/** Containers with the project's label, one-offs and orphans included, in the order of service, number and name. */
export async function observeContainers(docker: Docker, project: string, signal: AbortSignal): Promise<readonly ObservedContainer[]> {
  const entries = await docker.containers({ label: [`${COMPOSE.project}=${project}`] }, signal);
  return entries
    .map(parseListEntry)
    .filter((c) => c !== undefined)
    .toSorted((a, b) => compare(a.service, b.service) || (a.number ?? 0) - (b.number ?? 0) || compare(a.name, b.name));
}

/** Reads everything a plan for this project needs. Changes nothing. */
export async function observeProject(docker: Docker, project: Project, signal: AbortSignal): Promise<ObservedProject> {
  const limiter = new Limiter(LOOKS_AT_ONCE);
  const [endpoint, containers, networks, volumes, images] = await Promise.all([
    observeEndpoint(docker, signal),
    observeContainers(docker, project.name, signal),
    observeNetworks(docker, project, signal),
    observeVolumes(docker, project, signal),
    observeImages(docker, project, limiter, signal),
  ]);
  const foreign = containers.filter((c) => !c.oneoff && !isOurs(c.labels) && project.services.has(c.service));
  const looked = await Promise.all(
    foreign.map((c) => limiter.run(async () => [c.id, await docker.inspectContainer(c.id, signal)] as const, signal)),
  );
  const state = { endpoint, containers, networks, volumes, images, details: new Map(looked) };
  return endpoint.fleet && dependsOnNodes(project) ? { ...state, nodes: await observeNodes(docker, project, signal) } : state;
}

function dependsOnNodes(project: Project): boolean {
  const fixed = (s: Service): boolean =>
    s.ports.some((p) => p.published !== undefined) || s.deploy?.placement?.maxReplicasPerNode !== undefined;
  return [...project.services.values()].some(fixed);
}

/** What carries the label of a project whose file is not at hand. Images are not looked at: no label names them. */
export async function observeByLabel(docker: Docker, project: string, signal: AbortSignal): Promise<ObservedProject> {
  const [endpoint, containers, networks, volumes] = await Promise.all([
    observeEndpoint(docker, signal),
    observeContainers(docker, project, signal),
    labelled(docker, 'networks', project, signal),
    labelled(docker, 'volumes', project, signal),
  ]);
  return { endpoint, containers, networks, volumes, images: new Map(), details: new Map() };
}

async function labelled(
  docker: Docker,
  kind: 'networks' | 'volumes',
  project: string,
  signal: AbortSignal,
): Promise<Map<string, ObservedObject>> {
  const listed = await docker[kind]({ label: [`${COMPOSE.project}=${project}`] }, signal);
  return new Map(listed.map((entry) => namedObject(entry)).map((entry) => [entry.name, entry]));
}

async function observeNetworks(docker: Docker, project: Project, signal: AbortSignal): Promise<ReadonlyMap<string, ObservedObject>> {
  const out = await labelled(docker, 'networks', project.name, signal);
  for (const { name } of project.networks.values()) {
    const found = out.has(name) ? undefined : await docker.inspectNetwork(name, signal);
    // A network can be found by a prefix of its id; only its name counts here.
    if (found !== undefined && bare(stringOf(found['Name'])) === name) out.set(name, namedObject(found));
  }
  return out;
}

async function observeVolumes(docker: Docker, project: Project, signal: AbortSignal): Promise<ReadonlyMap<string, ObservedObject>> {
  const out = await labelled(docker, 'volumes', project.name, signal);
  for (const { name } of project.volumes.values()) {
    const found = out.has(name) ? undefined : await docker.inspectVolume(name, signal);
    if (found !== undefined) out.set(name, { ...namedObject(found), name });
  }
  return out;
}

async function observeImages(
  docker: Docker,
  project: Project,
  limiter: Limiter,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ObservedImage>> {
  const names = new Set([...project.services.values()].map((s) => imageName(project, s)));
  const looked = await Promise.all(
    [...names].map((name) => limiter.run(async () => [name, await docker.inspectImage(name, signal)] as const, signal)),
  );
  return new Map(looked.flatMap(([name, answer]) => (answer === undefined ? [] : [[name, parseImage(answer)] as const])));
}

function parseImage(answer: JsonObject): ObservedImage {
  const tagged = Date.parse(stringOf(objectOf(answer['Metadata'])['LastTagTime']) ?? '');
  return { id: stringOf(answer['Id']) ?? '', taggedMs: Number.isNaN(tagged) ? undefined : tagged, config: objectOf(answer['Config']) };
}

function namedObject(value: unknown): ObservedObject {
  const name = bare(stringOf(objectOf(value)['Name']));
  return { id: stringOf(objectOf(value)['Id']) ?? name, name, labels: labelsOf(value) };
}

/** A classic manager shows `node/name`. */
function bare(name = ''): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
