import { arrayOf, BadInputError, numberOf, objectOf, stringOf } from '../../../base/index.ts';
import { statusParts } from '../../../model/index.ts';
import type { CachedContainer } from '../../cluster/index.ts';
import { boolFilter, type Filters, filterValues } from '../filters.ts';
import { isDown } from '../render/container-entry.ts';
import { shownNetworkIds } from '../render/shown-networks.ts';
import { HOST_DOWN } from '../render/status-text.ts';
import { matchesLabels } from './label-filter.ts';
import { namePattern } from './name-pattern.ts';
import { portTest } from './port-filter.ts';

/** Filters of the container list; `node` (name, id or a prefix of the id) is ours. */
export const CONTAINER_FILTERS = [
  'ancestor',
  'before',
  'exited',
  'expose',
  'health',
  'id',
  'is-task',
  'isolation',
  'label',
  'name',
  'network',
  'node',
  'publish',
  'since',
  'status',
  'volume',
] as const;

/** Labels of a task of a service; engines know them by a flag that lists do not show. */
const TASK_LABEL = 'com.docker.swarm.task';
const STATES = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'];
const HEALTH = ['starting', 'healthy', 'unhealthy', 'none'];

export type ContainerTest = (container: CachedContainer) => boolean;

/** What the filters mean that look at the container alone: those of one key by OR, labels and different keys by AND. */
export function containerTests(filters: Filters): readonly ContainerTest[] {
  return [
    labelTest(filters),
    anyOf(filters, 'id', (id) => (c) => c.info.id.startsWith(id)),
    anyOf(filters, 'name', nameTest),
    anyOf(filters, 'status', statusTest),
    anyOf(filters, 'health', healthTest),
    anyOf(filters, 'exited', exitedTest),
    anyOf(filters, 'volume', volumeTest),
    anyOf(filters, 'network', networkTest),
    anyOf(filters, 'publish', (value) => portsTest('publish', value)),
    anyOf(filters, 'expose', (value) => portsTest('expose', value)),
    anyOf(filters, 'node', (text) => (c) => c.node.name === text || (text !== '' && c.node.id.startsWith(text))),
    taskTest(filters),
  ].filter((test) => test !== undefined);
}

function anyOf(filters: Filters, key: string, testOf: (value: string) => ContainerTest): ContainerTest | undefined {
  const tests = filterValues(filters, key).map(testOf);
  if (tests.length === 0) return undefined;
  return (container) => tests.some((test) => test(container));
}

function labelTest(filters: Filters): ContainerTest | undefined {
  if (filterValues(filters, 'label').length === 0) return undefined;
  return (container) => matchesLabels(container.info.labels, filters);
}

function nameTest(value: string): ContainerTest {
  const bare = value.replace(/^\//, '');
  const matches = namePattern(value);
  const matchesWithSlash = (name: string): boolean => matches(name) || matches(`/${name}`);
  return ({ entry, info }) => {
    if (info.name === bare || matchesWithSlash(info.name)) return true;
    return arrayOf(entry['Names']).some((name) => matchesWithSlash(String(name).slice(1)));
  };
}

function statusTest(value: string): ContainerTest {
  if (!STATES.includes(value)) throw new BadInputError(`invalid filter 'status=${value}'`);
  return (c) => c.info.state === value;
}

function healthTest(value: string): ContainerTest {
  if (!HEALTH.includes(value)) throw new BadInputError(`invalid filter 'health=${value}'`);
  return (c) => statusParts(statusOf(c)).health === value;
}

function exitedTest(value: string): ContainerTest {
  if (!/^-?\d+$/.test(value)) throw new BadInputError(`invalid filter 'exited=${value}'`);
  return (c) => c.info.state === 'exited' && statusParts(statusOf(c)).exitCode === Number(value);
}

function volumeTest(value: string): ContainerTest {
  const isIt = (mount: unknown): boolean => [objectOf(mount)['Name'], objectOf(mount)['Destination']].includes(value);
  return ({ entry }) => arrayOf(entry['Mounts']).some(isIt);
}

function networkTest(value: string): ContainerTest {
  return ({ entry, node }) => {
    const networks = objectOf(objectOf(entry['NetworkSettings'])['Networks']);
    if (value in networks) return true;
    const ids = shownNetworkIds(node.networks);
    return Object.values(networks).some((endpoint) => {
      const id = stringOf(objectOf(endpoint)['NetworkID']) ?? '';
      return value !== '' && id !== '' && (id.startsWith(value) || ids.get(id)?.startsWith(value) === true);
    });
  };
}

function portsTest(filter: 'publish' | 'expose', value: string): ContainerTest {
  const test = portTest(filter, value);
  return ({ entry }) =>
    arrayOf(entry['Ports']).some((item) => {
      const port = objectOf(item);
      const number = numberOf(port[filter === 'publish' ? 'PublicPort' : 'PrivatePort']);
      return number !== undefined && test(number, stringOf(port['Type']) ?? 'tcp');
    });
}

function taskTest(filters: Filters): ContainerTest | undefined {
  const wanted = boolFilter(filters, 'is-task');
  return wanted === undefined ? undefined : (c) => TASK_LABEL in c.info.labels === wanted;
}

function statusOf(container: CachedContainer): string {
  return isDown(container.node) ? HOST_DOWN : (stringOf(container.entry['Status']) ?? '');
}
