import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { completionScript } from './completion-script.ts';

const nodes = [
  { path: ['schwarm'], commands: [{ word: 'lab', summary: "the engines' lab" }], flags: [{ word: '--help', summary: 'show help' }] },
  { path: ['schwarm', 'lab'], commands: [{ word: 'up', summary: 'start' }], flags: [{ word: '--name', summary: 'of the lab' }] },
];

function complete(line: readonly string[]): readonly string[] {
  const script = `${completionScript('bash', nodes)}
COMP_WORDS=(${line.map((w) => `'${w}'`).join(' ')}); COMP_CWORD=${line.length - 1}; _schwarm; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout.trim().split('\n');
}

test('bash completes commands at the top and below, past flags', () => {
  assert.deepEqual(complete(['schwarm', '']), ['lab', '--help']);
  assert.deepEqual(complete(['schwarm', 'la']), ['lab']);
  assert.deepEqual(complete(['schwarm', '--debug', 'lab', '']), ['up', '--name']);
});

test('each shell gets a script that names every word', () => {
  for (const shell of ['bash', 'zsh', 'fish'] as const) {
    const script = completionScript(shell, nodes);
    for (const word of ['lab', 'up', 'name']) assert.ok(script.includes(word), `${shell}: ${word}`);
  }
});
