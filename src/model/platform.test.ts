import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadInputError } from '../base/index.ts';
import { formatPlatform, normalisePlatform, parsePlatform } from './platform.ts';

for (const [machine, text] of [
  ['x86_64', 'linux/amd64'],
  ['aarch64', 'linux/arm64'],
  ['armv7l', 'linux/arm/v7'],
  ['armv6l', 'linux/arm/v6'],
  ['i686', 'linux/386'],
  ['s390x', 'linux/s390x'],
  ['ppc64le', 'linux/ppc64le'],
] as const) {
  test(`an engine on ${machine} is ${text}`, () => assert.equal(formatPlatform(normalisePlatform('linux', machine)), text));
}

for (const [text, normal] of [
  ['linux/amd64', 'linux/amd64'],
  ['Linux/x86_64', 'linux/amd64'],
  ['linux/arm/v7', 'linux/arm/v7'],
  ['linux/arm/7', 'linux/arm/v7'],
  ['linux/arm64/v8', 'linux/arm64'],
  ['linux', 'linux'],
  ['arm64', 'arm64'],
] as const) {
  test(`platform ${text} is read as ${normal}`, () => assert.equal(formatPlatform(parsePlatform(text)), normal));
}

for (const text of ['', '/', 'linux/', 'nonsense', 'a/b/c/d', 'linux/am d64']) {
  test(`"${text}" is no platform`, () => assert.throws(() => parsePlatform(text), BadInputError));
}
