import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { parseYaml } from './parse-yaml.ts';
import { plain } from './plain.ts';
import { ComposeFileError } from './problem.ts';
import { yamlOptions } from './yaml-options.ts';

const file = { path: '/d/f.yaml', shown: 'f.yaml' };
const pieces = [
  'a',
  ':',
  ' ',
  '\n',
  '- ',
  '{',
  '}',
  '[',
  ']',
  ',',
  '"',
  "'",
  '#',
  '&x',
  '*x',
  '!reset',
  '!',
  '|',
  '>',
  '?',
  '<<',
  '%',
  '---',
  '\t',
  '\r',
  '\0',
  '\ufeff',
  '0',
  '~',
];
const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((list) => list.join(''));

function readOrRefuse(text: string): void {
  try {
    parseYaml(text, file);
  } catch (error) {
    assert.ok(error instanceof ComposeFileError, String(error));
  }
}

test('any text is read or refused, never a crash', () => {
  fc.assert(fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), readOrRefuse), { numRuns: 2000 });
});

test('any bytes are read or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => readOrRefuse(Buffer.from(bytes).toString('utf8'))),
    { numRuns: 500 },
  );
});

test('any values come back as they were written', () => {
  const value = fc.jsonValue({ maxDepth: 4 }).filter((v) => typeof v === 'object' && v !== null);
  fc.assert(
    fc.property(value, (written) => {
      const text = stringify(written, { ...yamlOptions, compat: 'yaml-1.1', lineWidth: 0, aliasDuplicateObjects: false });
      // Compared as JSON, which knows no negative zero.
      assert.equal(JSON.stringify(parseYaml(text, file).map(plain)), JSON.stringify([written]));
    }),
    { numRuns: 500 },
  );
});

test('line ends and a byte order mark change nothing', () => {
  const text = 'a:\n  - b\n  - c: |\n      x\n      y\n';
  assert.deepEqual(parseYaml(`\ufeff${text.replaceAll('\n', '\r\n')}`, file).map(plain), parseYaml(text, file).map(plain));
});

test('large files are read or refused in time', { timeout: 60_000 }, () => {
  const service = (i: number): string => `  s${i}:\n    image: x\n    ports: ["80:80"]\n    environment:\n      A: 1\n`;
  readOrRefuse(`services:\n${Array.from({ length: 10_000 }, (_, i) => service(i)).join('')}`);
  for (const piece of ['x', ' ', '"\\\n', 'a: |\n x\n', '&a ']) readOrRefuse(piece.repeat(100_000));
  assert.throws(() => parseYaml('x'.repeat(9 * 1024 * 1024), file), /larger than/);
});
