import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatListenAddress, parseListenAddress } from './listen-address.ts';

for (const [text, shown] of [
  ['tcp://127.0.0.1:2375', 'tcp://127.0.0.1:2375'],
  ['127.0.0.1:0', 'tcp://127.0.0.1:0'],
  [':2375', 'tcp://0.0.0.0:2375'],
  ['tcp://:2375', 'tcp://0.0.0.0:2375'],
  ['tcp://[::1]:2375', 'tcp://[::1]:2375'],
  ['tcp://manager.example:4000/', 'tcp://manager.example:4000'],
  ['unix:///run/schwarm.sock', 'unix:///run/schwarm.sock'],
] as const) {
  test(`${text} listens on ${shown}`, () => assert.equal(formatListenAddress(parseListenAddress(text)), shown));
}

for (const text of ['', '2375', 'tcp://host', 'tcp://a:99999', 'unix://run/x', 'unix://', 'http://a:1', 'tcp://[zz]:1', 'tcp://a:1/x']) {
  test(`"${text}" is refused as an address to listen on`, () =>
    assert.throws(() => parseListenAddress(text), { status: 400, message: /no address to listen on/ }));
}
