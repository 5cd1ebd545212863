import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wording } from './wording.ts';

test('docker service, stack and swarm commands print this text, docker-py’s tests match it', () => {
  assert.match(wording.notASwarmManager, /^This node is not a swarm manager\. Use "docker swarm init"/);
});

test('docker CLI and Compose print these as the engine’s', () => {
  assert.equal(wording.invalidName('a b'), 'Invalid container name (a b), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed');
  assert.equal(wording.invalidCondition('x'), 'invalid condition: "x"');
  assert.equal(wording.chooseStream, 'Bad parameters: you must choose at least one stream');
  assert.equal(wording.emptyNames, 'Neither old nor new names may be empty');
  assert.equal(wording.pageNotFound, 'page not found');
});
