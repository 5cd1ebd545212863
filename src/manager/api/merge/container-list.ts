import { LABEL } from '../../../model/index.ts';
import { type CachedContainer, type ClusterView, newestFirst } from '../../cluster/index.ts';
import { type Filters, filterValues } from '../filters.ts';
import { isDown } from '../render/container-entry.ts';
import { withDescendants } from './ancestors.ts';
import { type ContainerTest, containerTests } from './container-filters.ts';

/** What a client asks of the container list. */
export interface ListRequest {
  readonly all: boolean;
  /** At most that many, newest first; undefined = no limit. */
  readonly limit: number | undefined;
  readonly filters: Filters;
}

/** What the list needs of the fleet. */
export type ListedFleet = Pick<ClusterView, 'nodes' | 'containers' | 'containersByLabel'>;

/** What finding a container by a reference needs; throws when there is none. */
export type FindContainer = (reference: string) => CachedContainer;

/**
 * The containers of the whole fleet that a list shows, newest first.
 * @throws BadInputError for values that cannot be read; what `find` throws for unknown containers in `before` and `since`
 */
export function listContainers(cluster: ListedFleet, request: ListRequest, find: FindContainer): readonly CachedContainer[] {
  const { filters } = request;
  const all = request.all || request.limit !== undefined || filterValues(filters, 'status').length > 0;
  const tests = [...containerTests(filters), ...imageTests(cluster, filters), ...orderTests(filters, find)];
  const shown = (c: CachedContainer): boolean => (all || isRunning(c)) && tests.every((test) => test(c));
  return candidates(cluster, filters).filter(shown).slice(0, request.limit);
}

function isRunning(container: CachedContainer): boolean {
  return !isDown(container.node) && ['running', 'paused', 'restarting'].includes(container.info.state);
}

/** Compose asks for its project's containers all the time; they are found without a look at all others. */
function candidates(cluster: ListedFleet, filters: Filters): readonly CachedContainer[] {
  const prefix = `${LABEL.composeProject}=`;
  const project = filterValues(filters, 'label').find((label) => label.startsWith(prefix));
  if (project === undefined) return cluster.containers();
  return [...cluster.containersByLabel(LABEL.composeProject, project.slice(prefix.length))].sort(newestFirst);
}

function imageTests(cluster: ListedFleet, filters: Filters): readonly ContainerTest[] {
  const ancestors = filterValues(filters, 'ancestor');
  if (ancestors.length === 0) return [];
  const ids = withDescendants(cluster.nodes(), ancestors);
  return [(c) => ids.has(c.info.imageId) || ancestors.includes(c.info.image)];
}

/** `before` and `since` count in the order of the list, so that two of one second do not both come first. */
function orderTests(filters: Filters, find: FindContainer): readonly ContainerTest[] {
  const before = filterValues(filters, 'before').map(find);
  const since = filterValues(filters, 'since').map(find);
  return [
    (c) => before.length === 0 || before.some((other) => newestFirst(other, c) < 0 && other !== c),
    (c) => since.length === 0 || since.some((other) => newestFirst(c, other) < 0 && other !== c),
  ];
}
