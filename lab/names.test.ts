import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bridgeName, checkName, engineIp, linkName, macAddress, netnsName, netnsPrefix } from './names.ts';

test('interface names fit into 15 characters for the last engine of the last lab', () => {
  assert.equal(linkName({ name: 'x', number: 255 }, 254), 'swl255-254');
  assert.ok(bridgeName({ name: 'x', number: 255 }).length <= 15);
});

test('addresses and hardware addresses follow from the numbers', () => {
  const lab = { name: 'x', number: 7 };
  assert.equal(engineIp(lab, 11), '10.209.7.11');
  assert.equal(macAddress(lab, 11), '02:73:77:6c:07:0b');
});

test("no lab's namespaces have another lab's prefix", () => {
  assert.ok(!netnsName('lab-b', 'a').startsWith(netnsPrefix('lab')));
  assert.ok(netnsName('lab', 'b-a').startsWith(netnsPrefix('lab')));
});

for (const name of ['', 'A', '-a', 'a-', 'a--b', 'a/b', '..', 'a b', 'x'.repeat(41)]) {
  test(`'${name}' names neither a lab nor an engine`, () => assert.throws(() => checkName('lab', name), /cannot name a lab/));
}
for (const name of ['a', 'node-1', '1', 'x'.repeat(40)]) test(`'${name}' is a name`, () => assert.equal(checkName('engine', name), name));
