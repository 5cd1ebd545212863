import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LabError } from './errors.ts';
import { runCommand, tryCommand } from './run-command.ts';

test('what a program prints and its exit code are returned apart', async () => {
  const result = await tryCommand(['sh', '-c', 'cat; echo problem >&2; exit 3'], { input: 'text' });
  assert.deepEqual(result, { exitCode: 3, stdout: 'text', stderr: 'problem\n' });
});

test('a failure names the command, its exit code and its last words', async () => {
  await assert.rejects(runCommand(['sh', '-c', 'echo why >&2; exit 4']), (error) => {
    assert.ok(error instanceof LabError);
    assert.match(error.message, /^'sh -c .*' failed with exit code 4: why$/);
    return true;
  });
});

test('a program that is not there is named', async () => {
  await assert.rejects(runCommand(['no-such-program-here']), /cannot run no-such-program-here: .*ENOENT/);
});

test('an aborted program has ended when the call rejects', async () => {
  const abort = new AbortController();
  const running = tryCommand(['sh', '-c', 'exec cat'], { input: '' }, abort.signal);
  const hanging = tryCommand(['tail', '-f', '/dev/null'], {}, abort.signal);
  await running;
  abort.abort();
  await assert.rejects(hanging, { name: 'AbortError' });
});
