import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoopback } from './loopback.ts';

for (const ip of ['127.0.0.1', '127.8.9.1', '::1', '0:0:0:0:0:0:0:1']) test(`${ip} is loopback`, () => assert.equal(isLoopback(ip), true));
for (const ip of ['', '0.0.0.0', '::', '10.0.0.1', 'fe80::1', 'localhost', '127.example']) {
  test(`"${ip}" is not loopback`, () => assert.equal(isLoopback(ip), false));
}
