import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseEnvFile, parseRawEnvFile } from './dotenv.ts';
import { EnvFileFault } from './env-file-reader.ts';

const nothing = (): undefined => undefined;
const key = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,10}$/).filter((name) => name !== 'export');
const soup = fc.string({
  unit: fc.constantFrom('A', '=', ':', ' ', '\t', '\n', '\r', '"', "'", '\\', '$', '{', '}', '#', 'export ', '\0', '\ufeff'),
  maxLength: 60,
});

test('any text is read or refused with a reason, never a crash', () => {
  fc.assert(
    fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), (text) => {
      parseRawEnvFile(text, nothing);
      try {
        parseEnvFile(text, nothing);
      } catch (error) {
        assert.ok(error instanceof EnvFileFault && error.message !== '');
      }
    }),
    { numRuns: 2000 },
  );
});

test('any value survives double quotes', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(key, fc.string({ unit: 'grapheme' })), { selector: ([name]) => name }), (pairs) => {
      const quoted = (value: string): string => value.replaceAll(/[\\"$]/g, '\\$&').replaceAll('\r', '\\r');
      const text = pairs.map(([name, value]) => `${name}="${quoted(value)}"`).join('\n');
      assert.deepEqual([...parseEnvFile(text, nothing).values], pairs);
    }),
  );
});

test('any value without backslash survives single quotes', () => {
  fc.assert(
    fc.property(key, fc.string(), (name, value) => {
      const safe = value.replaceAll(/[\\\r]/g, '');
      const text = `${name}='${safe.replaceAll("'", "\\'")}'`;
      assert.deepEqual([...parseEnvFile(text, nothing).values], [[name, safe]]);
    }),
  );
});

test('a megabyte of anything takes no time to speak of', () => {
  for (const piece of ['"', "'", '\\', 'A=1\n', 'A="\n', ' ', '#', 'A', '=', '\n', '$', 'A=${B\n', '"\\']) {
    const started = performance.now();
    try {
      parseEnvFile(piece.repeat(1_000_000 / piece.length), nothing);
    } catch (error) {
      assert.ok(error instanceof EnvFileFault);
    }
    assert.ok(performance.now() - started < 3000, JSON.stringify(piece));
  }
});
