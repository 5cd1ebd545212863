import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../base/index.ts';
import { containerFromList } from './container-list.ts';
import { parsePlacementRequest } from './create-request.ts';
import { parseExpression } from './expression.ts';
import { formatPlatform, parsePlatform } from './platform.ts';
import { formatPortClaim, parsePortClaim } from './port-text.ts';
import { familiarName, formatReference, parseReference } from './reference.ts';

const claim = fc
  .record({
    ip: fc.oneof(fc.constant(''), fc.ipV4(), fc.ipV6()),
    ports: fc.tuple(fc.integer({ min: 1, max: 65_535 }), fc.integer({ min: 1, max: 65_535 })),
    protocol: fc.constantFrom('tcp', 'udp', 'sctp'),
  })
  .map(({ ip, ports, protocol }) => `${ip === '' ? '' : `[${ip}]:`}${Math.min(...ports)}-${Math.max(...ports)}/${protocol}`);

test('a port claim reads back as it was written', () => {
  fc.assert(
    fc.property(claim, (text) => {
      const parsed = parsePortClaim(text);
      assert.deepEqual(parsePortClaim(formatPortClaim(parsed)), parsed);
    }),
  );
});

test('a platform reads back as it was written', () => {
  const part = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
  fc.assert(
    fc.property(part, part, fc.option(part), (os, architecture, variant) => {
      const parsed = parsePlatform([os, architecture, ...(variant === null ? [] : [variant])].join('/'));
      assert.deepEqual(parsePlatform(formatPlatform(parsed)), parsed);
    }),
  );
});

test('the full and the familiar name of an image mean the same image', () => {
  const part = fc.stringMatching(/^[a-z0-9]{1,8}([._-][a-z0-9]{1,4})?$/);
  const host = fc.constantFrom('', 'docker.io/', 'localhost/', 'host:5000/', 'registry.example.org/');
  const suffix = fc.constantFrom('', ':1.2', `@sha256:${'0f'.repeat(32)}`, `:x@sha256:${'0f'.repeat(32)}`);
  fc.assert(
    fc.property(host, fc.array(part, { minLength: 1, maxLength: 3 }), suffix, (domain, path, end) => {
      const reference = parseReference(domain + path.join('/') + end);
      assert.deepEqual(parseReference(formatReference(reference)), reference);
      assert.deepEqual(parseReference(familiarName(formatReference(reference))), reference);
    }),
  );
});

test('an expression keeps its key, operator and value whatever the value holds', () => {
  const key = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_./-]{0,10}$/);
  const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((v) => !/^[\s~/]|[\s/]$|[\p{C}\p{Z}]/u.test(v));
  fc.assert(
    fc.property(key, fc.constantFrom('==', '!='), fc.boolean(), value, (name, operator, soft, wanted) => {
      const text = `${name}${operator}${soft ? '~' : ''}${wanted}`;
      assert.deepEqual(parseExpression('constraint', text), { kind: 'constraint', key: name, operator, value: wanted, soft, text });
    }),
  );
});

test('what a create request reserves is read back from its labels', () => {
  const bindings = fc.dictionary(
    fc.integer({ min: 1, max: 65_535 }).map((port) => `${port}/tcp`),
    fc.array(fc.record({ HostIp: fc.constantFrom('', '::1', '127.0.0.1'), HostPort: fc.constantFrom('', '0', '80', '80-90', '443') })),
    { maxKeys: 5 },
  );
  const cpus = fc.integer({ min: 0, max: 64e9 });
  fc.assert(
    fc.property(bindings, cpus, fc.nat(), fc.boolean(), (PortBindings, NanoCpus, Memory, onHost) => {
      const hostConfig = { PortBindings, NanoCpus, Memory, NetworkMode: onHost ? 'host' : 'bridge' };
      const { request, body } = parsePlacementRequest({ ExposedPorts: { '80/tcp': {} }, HostConfig: hostConfig }, {}, seededRandom(1));
      const info = containerFromList({ State: 'created', Labels: body['Labels'] });
      for (const part of ['cpuNanos', 'memoryBytes', 'hostPorts', 'hostModePorts'] as const) assert.deepEqual(info[part], request[part]);
    }),
  );
});
