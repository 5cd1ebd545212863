import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadInputError } from '../base/index.ts';
import { formatPortClaim, parseExposedPort, parseExposedPorts, parseHostPort, parsePortClaim } from './port-text.ts';

for (const [text, ports] of [
  ['80', ['80/tcp']],
  ['80/tcp', ['80/tcp']],
  ['53/UDP', ['53/udp']],
  ['9/sctp', ['9/sctp']],
  ['8000-8002/tcp', ['8000/tcp', '8001/tcp', '8002/tcp']],
] as const) {
  test(`${text} exposes ${ports}`, () => {
    assert.deepEqual(
      parseExposedPorts(text).map((p) => `${p.port}/${p.protocol}`),
      ports,
    );
  });
}

for (const text of ['', 'http', '80/icmp', '70000', '90-80/tcp', '80/tcp/udp', '-1']) {
  test(`"${text}" exposes nothing: ${text}`, () => assert.throws(() => parseExposedPorts(text), BadInputError));
}

test('a key of the port bindings is one port, never a range', () => {
  assert.throws(() => parseExposedPort('80-81/tcp'), /invalid port specification: "80-81\/tcp"/);
});

for (const [ip, port, claim] of [
  ['', '8080', '8080/tcp'],
  ['0.0.0.0', '8080', '8080/tcp'],
  ['::', '8080', '8080/tcp'],
  ['[::]', '8080', '8080/tcp'],
  ['0:0::0', '8080', '8080/tcp'],
  ['127.0.0.1', '8000-8005', '127.0.0.1:8000-8005/tcp'],
  ['FE80::0:1', '1', '[fe80::1]:1/tcp'],
  ['', '80-80', '80/tcp'],
] as const) {
  test(`host address "${ip}" and port ${port} claim ${claim}`, () => {
    const parsed = parseHostPort(ip, port, 'tcp');
    assert.ok(parsed);
    assert.equal(formatPortClaim(parsed), claim);
    assert.deepEqual(parsePortClaim(claim), parsed);
  });
}

for (const port of ['', '0'])
  test(`a host port of "${port}" claims nothing: the engine chooses`, () => assert.equal(parseHostPort('', port, 'tcp'), undefined));

for (const [ip, port] of [
  ['', 'abc'],
  ['', '65536'],
  ['', '0-10'],
  ['', '5-4'],
  ['', '1-'],
  ['', ' 80'],
  ['300.0.0.1', '80'],
  ['name', '80'],
] as const) {
  test(`host address "${ip}" with port "${port}" is refused`, () => assert.throws(() => parseHostPort(ip, port, 'tcp'), BadInputError));
}
