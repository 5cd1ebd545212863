import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toYaml } from '../config/index.ts';
import { loadProject } from './load-project.ts';
import { ComposeFileError } from './problem.ts';
import { service } from './schema/service-shape.ts';
import type { Shape } from './schema/shape.ts';
import { composeFile } from './schema/top-shape.ts';

const texts = [
  'a',
  'b',
  '80:80',
  '8000-8001:90-91/udp',
  './x:/y:ro',
  'v:/v',
  '/t',
  '10m',
  '1m30s',
  'A=1',
  '$',
  '$$',
  '${A:-b}',
  '${',
  'all',
  'true',
  '3',
  '',
  'service:b',
  'host',
  'n',
  '/dev/a:/dev/b',
  'h:1.1.1.1',
  'x y "z',
];
const word = fc.constantFrom(...texts);
const scalar = fc.oneof(
  word,
  fc.boolean(),
  fc.integer({ min: -2, max: 5 }),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: 0, max: 9 }),
  fc.constant(null),
);

/** Values that mostly fit a shape, and sometimes do not. */
function valueFor(shape: Shape | undefined, depth: number): fc.Arbitrary<unknown> {
  if (shape === undefined || depth > 5) return scalar;
  const options: fc.Arbitrary<unknown>[] = [scalar];
  if (shape.values !== undefined) options.push(fc.constantFrom(...shape.values));
  if (shape.items !== undefined) options.push(fc.array(valueFor(shape.items, depth + 1), { maxLength: 3 }));
  if (shape.entries !== undefined)
    options.push(fc.dictionary(fc.constantFrom('a', 'b', 'n', 'v', 'A'), valueFor(shape.entries, depth + 1), { maxKeys: 3 }));
  if (shape.fields !== undefined) {
    const fields = Object.entries(shape.fields).map(([key, under]) => [key, valueFor(under, depth + 1)] as const);
    const chosen = fc.subarray(fields, { maxLength: Math.min(3, fields.length) }).chain((some) => fc.record(Object.fromEntries(some)));
    options.push(chosen, chosen);
  }
  return fc.oneof(...options);
}

async function load(text: string) {
  const options = { files: ['-'], profiles: ['*'], projectName: 'p', env: {}, cwd: '/nowhere', stdin: async () => text };
  return (await loadProject(options)).project;
}

async function loadTwice(file: unknown): Promise<boolean> {
  let printed: string;
  try {
    printed = toYaml(await load(JSON.stringify(file)));
  } catch (error) {
    assert.ok(error instanceof ComposeFileError && error.message !== '', String(error));
    return false;
  }
  assert.equal(toYaml(await load(printed)), printed);
  return true;
}

test('any file is loaded or refused; what was loaded prints to a file that loads to the same', async () => {
  let loaded = 0;
  const services = fc.dictionary(
    fc.constantFrom('a', 'b'),
    fc.record({ image: fc.constant('x') }).chain((base) => valueFor(service, 0).map((more) => ({ ...base, ...Object(more) }))),
    { minKeys: 1 },
  );
  const file = fc.record({ services, networks: fc.constant({ n: null }), volumes: fc.constant({ v: null }) });
  await fc.assert(
    fc.asyncProperty(file, async (value) => {
      if (await loadTwice(value)) loaded++;
    }),
    { numRuns: 150 },
  );
  assert.ok(loaded > 20, `only ${loaded} files were loaded`);
});

test('any top level is loaded or refused', async () => {
  const file = valueFor(composeFile, 0);
  await fc.assert(
    fc.asyncProperty(file, async (value) => void (await loadTwice(value))),
    { numRuns: 200 },
  );
});

test('long chains of services are loaded or refused', async () => {
  const chain = (count: number, link: (next: number) => object): string =>
    JSON.stringify({
      services: Object.fromEntries(Array.from({ length: count }, (_, i) => [`s${i}`, { image: 'x', ...(i + 1 < count && link(i + 1)) }])),
    });
  const project = await load(chain(5000, (next) => ({ depends_on: [`s${next}`] })));
  assert.equal(project.services.size, 5000);
  assert.match(toYaml(project, { services: ['s4990'] }), /s4999/);
  await assert.rejects(load(chain(5000, (next) => ({ extends: `s${next}` }))), /extends over more than 100 services/);
});
