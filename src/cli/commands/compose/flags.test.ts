import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roughDuration, timeFlag } from './durations.ts';
import { colourOf, type GlobalFlags, parallelOf } from './globals.ts';
import { parseScale, parseSeconds } from './parse-flags.ts';
import { humanSize } from './sizes.ts';
import { table } from './table.ts';
import { fillTemplate } from './template.ts';
import { checkUpFlags, type UpFlags } from './up-flags.ts';
import { warningLine } from './warning.ts';

const UP: UpFlags = { scale: [], attach: [], noAttach: [] };
const LIST = '--abort-on-container-exit, --abort-on-container-failure, --attach, --attach-dependencies or --watch';

for (const [flags, text] of [
  [{ detach: true, abortOnContainerExit: true }, `--detach cannot be combined with ${LIST}`],
  [{ wait: true, attach: ['a'] }, `--wait cannot be combined with ${LIST}`],
  [{ build: true, noBuild: true }, '--build and --no-build are incompatible'],
  [{ forceRecreate: true, noRecreate: true }, '--force-recreate and --no-recreate are incompatible'],
  [{ noRecreate: true, renewAnonVolumes: true }, '--no-recreate and --renew-anon-volumes are incompatible'],
  [{ alwaysRecreateDeps: true, noRecreate: true }, '--always-recreate-deps and --no-recreate are incompatible'],
  [{ attach: ['a'], attachDependencies: true }, 'cannot combine --attach and --attach-dependencies'],
] satisfies [Partial<UpFlags>, string][]) {
  test(`up refuses ${Object.keys(flags).join(' with ')}`, () => assert.throws(() => checkUpFlags({ ...UP, ...flags }), { message: text }));
}

test('scale specifiers are SERVICE=N', () => {
  assert.deepEqual(
    [...parseScale(['a=3', 'b=0'])],
    [
      ['a', 3],
      ['b', 0],
    ],
  );
  for (const text of ['db', 'db=', '=3', 'db=x', 'db=-1'])
    assert.throws(() => parseScale([text]), { message: `invalid scale specifier: ${text}` });
});

test('seconds are whole numbers', () => {
  assert.equal(parseSeconds('-t', '5'), 5);
  assert.equal(parseSeconds('-t', undefined), undefined);
  assert.throws(() => parseSeconds('-t', '1s'), /invalid argument "1s" for "-t"/);
});

for (const [seconds, text] of [
  [0, 'Less than a second'],
  [1, '1 second'],
  [59, '59 seconds'],
  [60, 'About a minute'],
  [150, '2 minutes'],
  [3600, 'About an hour'],
  [7200, '2 hours'],
  [3 * 86_400, '3 days'],
  [21 * 86_400, '3 weeks'],
  [200 * 86_400, '6 months'],
  [800 * 86_400, '2 years'],
] as const) {
  test(`${seconds} seconds are ${text}`, () => assert.equal(roughDuration(seconds), text));
}

test('times are spans back, moments or seconds', () => {
  assert.equal(timeFlag('--since', '10m', 3_600_000), '3000');
  assert.equal(timeFlag('--since', '1970-01-01T00:00:05Z', 0), '5');
  assert.equal(timeFlag('--since', '7.5', 0), '7.5');
  assert.equal(timeFlag('--since', undefined, 0), undefined);
  assert.throws(() => timeFlag('--since', 'soon', 0), /invalid value for --since: "soon"/);
});

test('tables are padded three blanks apart, without blanks at the end', () => {
  assert.equal(
    table(
      ['NAME', 'PORTS'],
      [
        ['a', ''],
        ['long-name', '80/tcp'],
      ],
    ),
    'NAME        PORTS\na\nlong-name   80/tcp\n',
  );
});

test('templates name fields, or print them as JSON', () => {
  const fields = { Name: 'a', Ports: [1] };
  assert.equal(fillTemplate('{{.Name}}\\t{{json .Ports}}', fields), 'a\t[1]');
  assert.equal(fillTemplate('{{json .}}', fields), '{"Name":"a","Ports":[1]}');
  assert.throws(() => fillTemplate('{{.Nope}}', fields), /there is no field Nope/);
  assert.throws(() => fillTemplate('{{range .Ports}}', fields), /not understood/);
});

test('sizes have three digits and powers of a thousand', () => {
  assert.deepEqual([0, 999, 1500, 4_260_000].map(humanSize), ['0B', '999B', '1.5kB', '4.26MB']);
});

test('colours: where there is a terminal, unless NO_COLOR or a flag says otherwise', () => {
  const flags: GlobalFlags = { file: [], profile: [], envFile: [] };
  assert.equal(colourOf(flags, {}, true), true);
  assert.equal(colourOf(flags, { NO_COLOR: '1' }, true), false);
  assert.equal(colourOf({ ...flags, ansi: 'always' }, { NO_COLOR: '1' }, false), true);
  assert.equal(colourOf(flags, { COMPOSE_ANSI: 'never' }, true), false);
  assert.throws(() => colourOf({ ...flags, ansi: 'x' }, {}, true), /invalid value for --ansi/);
});

test('--parallel: -1 and nothing are no limit', () => {
  const flags: GlobalFlags = { file: [], profile: [], envFile: [] };
  assert.equal(parallelOf(flags, {}), undefined);
  assert.equal(parallelOf({ ...flags, parallel: '-1' }, {}), undefined);
  assert.equal(parallelOf(flags, { COMPOSE_PARALLEL_LIMIT: '3' }), 3);
});

test('warnings are short on a terminal and fields elsewhere', () => {
  assert.equal(warningLine('a "b"', true, 0), 'WARN[0000] a "b"');
  assert.equal(warningLine('a "b"', false, 0), 'time="1970-01-01T00:00:00Z" level=warning msg="a \\"b\\""');
});
