import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtContainer, builtNode } from '../builders.ts';
import { parseFilters } from '../filters.ts';
import { listContainers } from './container-list.ts';

const n1 = builtNode('n1', {
  images: [
    { Id: 'sha256:base', RepoTags: ['base:latest'], RepoDigests: [], ParentId: '' },
    { Id: 'sha256:child', RepoTags: ['child:1'], RepoDigests: [], ParentId: 'sha256:base' },
  ],
});
const n2 = builtNode('n2', { state: 'unhealthy' });
const project = { 'com.docker.compose.project': 'shop' };
const newestFirst = [
  builtContainer('e', { Created: 300, Labels: project, ImageID: 'sha256:child', Image: 'child:1' }, n1),
  builtContainer('d', { Created: 200, State: 'exited', Status: 'Exited (0) 1 second ago' }, n1),
  builtContainer('c', { Created: 200, State: 'paused', Status: 'Up 1 second (Paused)', ImageID: 'sha256:base' }, n1),
  builtContainer('b', { Created: 200, State: 'restarting', Status: 'Restarting (1) 1 second ago' }, n1),
  builtContainer('a', { Created: 100, Labels: project }, n2),
].sort((x, y) => y.info.createdS - x.info.createdS || (x.info.id < y.info.id ? -1 : 1));

const fleet = {
  containers: () => newestFirst,
  containersByLabel: (key: string, value: string) => newestFirst.filter((c) => c.info.labels[key] === value).reverse(),
  nodes: () => [n1, n2],
};
const list = (request: { all?: boolean; limit?: number; filters?: object }): string => {
  const filters = parseFilters(new URLSearchParams({ filters: JSON.stringify(request.filters ?? {}) }));
  const find = (name: string) => newestFirst.find((c) => c.info.name === name) ?? assert.fail(`unknown ${name}`);
  const found = listContainers(fleet, { all: request.all ?? false, limit: request.limit, filters }, find);
  return found.map((c) => c.info.name).join('');
};

for (const c of [
  { name: 'running, paused and restarting ones are shown, those of lost nodes are not', request: {}, wants: 'ebc' },
  { name: 'all shows all, newest first, ties by id', request: { all: true }, wants: 'ebcda' },
  { name: 'a limit implies all', request: { limit: 4 }, wants: 'ebcd' },
  { name: 'a limit counts what passed the filters', request: { limit: 1, filters: { status: ['exited'] } }, wants: 'd' },
  { name: 'a status filter implies all', request: { filters: { status: ['exited'] } }, wants: 'd' },
  { name: 'before is what comes later in the list', request: { all: true, filters: { before: ['c'] } }, wants: 'da' },
  { name: 'since is what comes earlier in the list', request: { all: true, filters: { since: ['c'] } }, wants: 'eb' },
  { name: 'between two', request: { all: true, filters: { since: ['d'], before: ['e'] } }, wants: 'bc' },
  {
    name: 'a project is found by its label, in the order of the list',
    request: { all: true, filters: { label: ['com.docker.compose.project=shop'] } },
    wants: 'ea',
  },
  { name: 'an ancestor includes what was built on it', request: { all: true, filters: { ancestor: ['base'] } }, wants: 'ec' },
  {
    name: 'an ancestor is found by the name the container was made with',
    request: { all: true, filters: { ancestor: ['busybox'] } },
    wants: 'bcda',
  },
]) {
  test(c.name, () => assert.equal(list(c.request), c.wants));
}
