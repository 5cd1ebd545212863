import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LoadOptions } from './options.ts';
import { failureOf, loadSample } from './sample-project.ts';

const text = `services:
  always: {image: x}
  one: {image: x, profiles: [one]}
  mate: {image: x, profiles: [one]}
  two: {image: x, profiles: [two], depends_on: [deep]}
  deep: {image: x, profiles: [deep]}`;

describe('profiles', () => {
  for (const [name, options, wants] of [
    ['none asked for', {}, ['always']],
    ['one by flag', { profiles: ['one'] }, ['always', 'one', 'mate']],
    ['the environment is used without flags', { env: { COMPOSE_PROFILES: 'one, deep' } }, ['always', 'one', 'mate', 'deep']],
    ['the flag replaces the environment', { env: { COMPOSE_PROFILES: 'two' }, profiles: ['deep'] }, ['always', 'deep']],
    ['all', { profiles: ['*'] }, ['always', 'one', 'mate', 'two', 'deep']],
    ['a named service without its mates', { services: ['one'] }, ['always', 'one']],
    ['a named service with what it needs', { services: ['two'] }, ['always', 'two', 'deep']],
  ] satisfies readonly (readonly [string, Partial<LoadOptions>, readonly string[]])[]) {
    test(name, async () => {
      const { project } = await loadSample(text, options);
      assert.deepEqual([...project.services.keys()], wants);
      assert.equal(project.services.size + project.inactive.size, 5);
    });
  }

  test('an active service needs an inactive one', async () => {
    const message = 'service "two" depends on undefined service "deep": invalid compose project (compose.yaml:5)';
    assert.equal(await failureOf(text, { profiles: ['two'] }), message);
  });

  test('an optional dependency may be inactive, but must exist', async () => {
    const optional = (target: string): string =>
      `services: {a: {image: x, depends_on: {${target}: {condition: service_started, required: false}}}, b: {image: x, profiles: [p]}}`;
    assert.deepEqual([...(await loadSample(optional('b'))).project.services.keys()], ['a']);
    assert.match(await failureOf(optional('c')), /^service "a" depends on undefined service "c"/);
  });

  test('a named service that is in no file', async () => {
    assert.equal(await failureOf(text, { services: ['zz'] }), 'no such service: zz');
  });

  test('an odd profile name is told', async () => {
    const { warnings } = await loadSample('services: {a: {image: x, profiles: ["x y"]}}');
    assert.match(warnings[0] ?? '', /^compose.yaml:1: services.a.profiles: "x y" is no legal profile name/);
  });
});
