import assert from 'node:assert/strict';
import { test } from 'node:test';
import { portProxySettings, withoutPortProxyValue } from './port-proxy-options.ts';

const portProxyRange = '61000-65535';
const range = { from: 61_000, to: 65_535 };

for (const c of [
  { name: 'is off', flags: {}, wants: undefined },
  { name: 'is on', flags: { portProxy: true }, wants: { range } },
  { name: 'is on at an address', flags: { portProxy: '0.0.0.0' }, wants: { range, address: '0.0.0.0' } },
  { name: 'is on at an IPv6 address', flags: { portProxy: '::1' }, wants: { range, address: '::1' } },
] as const) {
  test(`the port proxy ${c.name}`, () => assert.deepEqual(portProxySettings({ portProxyRange, ...c.flags }), c.wants));
}

test('the discovery after --port-proxy is not its value', () => {
  const on = { portProxyRange, portProxy: 'nodes://a:1' };
  assert.deepEqual(withoutPortProxyValue(undefined, on), ['nodes://a:1', { portProxyRange, portProxy: true }]);
  const at = { portProxyRange, portProxy: '0.0.0.0' };
  assert.deepEqual(withoutPortProxyValue('nodes://a:1', at), ['nodes://a:1', at]);
  assert.deepEqual(withoutPortProxyValue(undefined, at), [undefined, at]);
});

test('what is no address and no range is refused, and the flag named', () => {
  assert.throws(() => portProxySettings({ portProxyRange, portProxy: 'eth0' }), {
    status: 400,
    message: /--port-proxy takes an IP.*"eth0"/,
  });
  assert.throws(() => portProxySettings({ portProxyRange: '7' }), { status: 400, message: /--port-proxy-range: .*"7"/ });
});
