import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DockerCommand } from './docker-command.ts';

/** What a command line means: a command with `-f VALUE` (repeatable), `-d`, `-T/--no-tty` and words. */
function parsed(args: readonly string[], atOperand = false): { flags: unknown; words: readonly string[] } {
  const command = new DockerCommand('x')
    .argument('[word...]')
    .option('-f, --file <path>', '', (value: string, all: readonly string[]) => [...all, value], [] as readonly string[])
    .option('-d, --detach')
    .option('-T, --no-tty')
    .option('--orphans', '', true)
    .action(() => undefined);
  if (atOperand) command.flagsEndAtOperand();
  command.parse([...args], { from: 'user' });
  return { flags: command.opts(), words: command.args };
}

for (const [what, args, flags, words] of [
  ['a value after a blank', ['-f', 'a'], { file: ['a'] }, []],
  ['a value after an equals sign', ['-f=a', '--file=b'], { file: ['a', 'b'] }, []],
  ['a value glued to the letter', ['-fa'], { file: ['a'] }, []],
  ['letters together', ['-dT'], { detach: true, noTty: true }, []],
  ['letters together with a value', ['-df', 'a', 'w'], { detach: true, file: ['a'] }, ['w']],
  ['true in words', ['--detach=true', '-d=1'], { detach: true }, []],
  ['false in words', ['--detach=false', '--orphans=false'], { detach: false, orphans: false }, []],
  ['the last one wins', ['--detach', '--detach=false'], { detach: false }, []],
  ['the last one wins, too', ['--detach=false', '--detach'], { detach: true }, []],
  ['a no- flag of its own', ['--no-tty=false'], { noTty: false }, []],
  ['a value that looks like a flag', ['--file', '--detach=false'], { file: ['--detach=false'] }, []],
  ['flags after words', ['w', '-d'], { detach: true }, ['w']],
  ['nothing after two dashes', ['--', '-d=false'], {}, ['-d=false']],
] as const) {
  test(`flags: ${what}`, () => {
    const result = parsed(args);
    assert.deepEqual(result.flags, { file: [], orphans: true, ...flags });
    assert.deepEqual(result.words, words);
  });
}

test('an unknown flag is named as Docker names it', () => {
  const lines: string[] = [];
  const command = new DockerCommand('x').action(() => undefined);
  command.configureOutput({ ...command.configureOutput(), writeErr: (text) => void lines.push(text) });
  assert.throws(() => command.parse(['--foo'], { from: 'user' }));
  assert.throws(() => command.parse(['-q'], { from: 'user' }));
  assert.deepEqual(lines, ['unknown flag: --foo\n', "unknown shorthand flag: 'q' in -q\n"]);
});
