import { objectOf, stringMapOf, stringOf } from '../../base/index.ts';
import { LABEL } from '../../model/index.ts';
import {
  type ContainerWish,
  type CreateRequest,
  containerBody,
  type LinkedContainer,
  type References,
  serviceHash,
} from '../create/index.ts';
import { COMPOSE } from '../identity/index.ts';
import { imageName, type Project, type Service } from '../model/index.ts';
import { type CreateContainer, referencesFrom } from '../plan/index.ts';
import type { RunContainer, RunContext } from './context.ts';
import { failuresReported, news } from './report.ts';

/** Creates the container of a step, joins it to its networks, and puts its configs and secrets in. */
export async function runCreateContainer(step: CreateContainer, context: RunContext, signal: AbortSignal): Promise<void> {
  const { project, docker, progress } = context;
  if (project === undefined) return;
  const id = `Container ${step.name}`;
  progress.event(news({ id }, step.replaces === undefined ? 'Creating' : 'Recreate', 'working'));
  const made = await failuresReported(progress, { id }, async () => {
    const imageId = stringOf((await docker.inspectImage(imageName(project, step.service), signal))?.['Id']);
    const request = containerBody(wishOf(step, project, imageId, context));
    return createOn(context, step.service, step.number, step.createdAs, request, signal);
  });
  context.made.set(step.name, { ...made, name: step.name });
  if (step.replaces === undefined) progress.event(news({ id, node: made.node }, 'Created', 'done'));
}

/** Sends a create request and does what must follow it before a start. */
export async function createOn(
  context: RunContext,
  service: Service,
  number: number | undefined,
  name: string,
  request: CreateRequest,
  signal: AbortSignal,
): Promise<RunContainer> {
  const { docker } = context;
  const id = await docker.createContainer(name, request.body, request.platform ?? context.defaultPlatform, signal);
  for (const { network, endpoint } of request.connect) await docker.connect(network, id, endpoint, signal);
  const archive = context.files.get(service.name)?.archive;
  if (archive !== undefined) await docker.putArchive(id, '/', archive, signal);
  const node = context.endpoint.fleet ? nodeFrom(await docker.inspectContainer(id, signal)) : undefined;
  return { id, name, service: service.name, number, node };
}

/** Ids and names of the containers of other services, those this run made in place of those it replaced. */
export function currentReferences(context: RunContext): References {
  const linked = new Map<string, LinkedContainer[]>();
  const add = (service: string, c: LinkedContainer): void => void linked.set(service, [...(linked.get(service) ?? []), c]);
  const madeNames = new Set(context.made.keys());
  for (const c of context.containers) {
    if (!c.oneoff && !context.leaving.has(c.id) && !madeNames.has(c.name)) add(c.service, { id: c.id, name: c.name, number: c.number });
  }
  for (const c of context.made.values()) add(c.service, { id: c.id, name: c.name, number: c.number });
  return referencesFrom(linked);
}

function wishOf(step: CreateContainer, project: Project, imageId: string | undefined, context: RunContext): ContainerWish {
  const references = currentReferences(context);
  const files = context.files.get(step.service.name);
  return {
    project,
    service: step.service,
    number: step.number,
    name: step.name,
    image: imageName(project, step.service),
    imageId,
    references,
    endpoint: context.endpoint,
    inherited: step.inherited,
    fileMounts: files?.mounts ?? [],
    extraLabels: extraLabels(step, files?.extraHash),
    hash: serviceHash(step.service, references),
    version: context.version,
  };
}

function extraLabels(step: CreateContainer, extraHash: string | undefined): { [name: string]: string } {
  return {
    ...(step.replaces === undefined ? {} : { [COMPOSE.replace]: step.replaces.id }),
    ...(extraHash === undefined ? {} : { [COMPOSE.extraHash]: extraHash }),
  };
}

/** A manager tells the node in `Node.Name`, as the classic one did, or in a label. */
function nodeFrom(inspected: { readonly [key: string]: unknown }): string | undefined {
  const labels = stringMapOf(objectOf(inspected['Config'])['Labels']);
  return stringOf(objectOf(inspected['Node'])['Name']) ?? labels[LABEL.node];
}
