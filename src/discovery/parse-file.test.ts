import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFile } from './parse-file.ts';

test('a file has one entry a line; comments, blanks, duplicates and Windows line ends do not count', () => {
  const content = '# the rack\n10.0.0.[1:2]:2375   # two\r\n\n  b:1\nB:1\nunix:///run/d.sock';
  assert.deepEqual(parseFile(content), {
    entries: ['10.0.0.1:2375', '10.0.0.2:2375', 'b:1', 'unix:///run/d.sock'],
    problems: [],
  });
});

test('a malformed entry is told with its line and leaves the others alone', () => {
  const { entries, problems } = parseFile('a:1\nnonsense\n\nb:[2:1]\nc:3\n');
  assert.deepEqual(entries, ['a:1', 'c:3']);
  assert.equal(problems.length, 2);
  assert.match(problems[0] ?? '', /^line 2: "nonsense" .* port is missing/);
  assert.match(problems[1] ?? '', /^line 4: .* runs backwards/);
});

test('an empty file names no engines', () => {
  assert.deepEqual(parseFile('\n# none\n'), { entries: [], problems: [] });
});
