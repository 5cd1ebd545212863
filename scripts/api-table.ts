// Writes docs/reference/api.md from the route table, the list of who calls what, and the tests; --check compares only.
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { RouteRule } from '../src/manager/api/route.ts';
import { Router } from '../src/manager/api/router.ts';
import { routes } from '../src/manager/api/routes.ts';
import { SECTIONS } from '../test/differential/calls/index.ts';
import { allCalls } from '../test/differential/run-script.ts';
import { CALLERS, CLIENTS, COMMANDS } from './api-clients.ts';
import { generatedPage } from './generated-page.ts';
import { calledEndpoints, endpointOf } from './tested-calls.ts';

const RULES: { readonly [rule in RouteRule]: string } = {
  self: 'the manager answers by itself',
  owner: 'the node of the object answers',
  aggregate: 'the nodes’ objects, merged',
  schedule: 'a node is chosen',
  broadcast: 'every node concerned does it',
  any: 'one node that can does it',
  refuse: 'refused with 501',
};

const all = routes();
const endpoints = all.map((route) => `${route.method} ${route.path}`);
const tests = testsByEndpoint();
const rows = all.map((route) => row(`${route.method} ${route.path}`, RULES[route.rule]));
check(
  'clients are told of endpoints that do not exist',
  Object.keys(CALLERS).filter((endpoint) => !endpoints.includes(endpoint)),
);
check(
  'no client is told of',
  endpoints.filter((endpoint) => CALLERS[endpoint] === undefined),
);
check(
  'no test calls',
  endpoints.filter((endpoint) => (tests.get(endpoint) ?? []).length === 0),
);

const HEAD = `# The Docker API of a manager

Every endpoint, who calls it, what a manager makes of it, and which tests call it. All of them exist with and without \`/v1.24\` to
\`/v1.51\` in front. \`:id\` stands for one part of a path, \`*name\` for one or more, as in \`host:5000/team/app\`. What a fleet answers in
another way than an engine is in [differences.md](differences.md). This page is written by \`scripts/api-table.ts\`.

Clients: ${CLIENTS.map(([letter, name]) => `**${letter}** ${name}`).join(', ')}.

Tests: **diff** is the comparison with one engine in \`test/differential\`; others are files below \`test\`, found by the paths in them.

| endpoint | clients | on a fleet | tested by |
| --- | --- | --- | --- |
`;
generatedPage('docs/reference/api.md', `${HEAD}${rows.join('\n')}\n`);

function row(endpoint: string, rule: string): string {
  const by = tests.get(endpoint) ?? [];
  return `| \`${endpoint}\` | ${CALLERS[endpoint] ?? ''} | ${rule} | ${by.join(', ')} |`;
}

/** Names of tests by what they call, those of the comparison first. */
function testsByEndpoint(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  const add = (endpoint: string, test: string): void => void found.set(endpoint, (found.get(endpoint) ?? new Set()).add(test));
  const router = new Router(all);
  for (const { line } of allCalls(SECTIONS.flatMap((section) => section.calls))) {
    const [method = '', target = ''] = line.split(/ (.*)/);
    const endpoint = endpointOf(router, method, target);
    if (endpoint !== undefined) add(endpoint, 'diff');
  }
  for (const file of globSync('test/{e2e,clients}/*.test.ts').sort()) {
    const text = readFileSync(file, 'utf8');
    const byCommands = COMMANDS.flatMap(([command, called]) => (command.test(text) ? called : []));
    for (const endpoint of [...calledEndpoints(text, all), ...byCommands]) add(endpoint, basename(file, '.test.ts'));
  }
  return new Map([...found].map(([endpoint, names]) => [endpoint, [...names]]));
}

function check(what: string, wrong: readonly string[]): void {
  if (wrong.length === 0) return;
  console.error(`${what}: ${wrong.join(', ')}`);
  process.exit(1);
}
