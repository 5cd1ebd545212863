import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storeSettings } from './settings.ts';

test('nothing given: no TLS, nobody', () => assert.deepEqual(storeSettings(new Map()), {}));

test('user, token and files are read', () => {
  const settings = storeSettings(
    new Map([
      ['kv.username', 'me'],
      ['kv.password', ''],
      ['kv.token', 't'],
      ['kv.cacertfile', import.meta.filename],
    ]),
  );
  assert.deepEqual(settings.user, { name: 'me', password: '' });
  assert.equal(settings.token, 't');
  assert.match(settings.tls?.ca?.toString() ?? '', /user, token and files are read/);
});

for (const [given, why] of [
  [{ 'kv.username': 'me' }, /kv\.username and kv\.password belong together/],
  [{ 'kv.certfile': 'a' }, /kv\.certfile and kv\.keyfile belong together/],
  [{ 'kv.cacertfile': `${import.meta.filename}/ca.pem` }, /kv\.cacertfile=.*ca\.pem cannot be read/],
] as const) {
  test(`${Object.keys(given).join()} alone, or not there, is refused by name`, () => {
    assert.throws(() => storeSettings(new Map(Object.entries(given))), why);
  });
}
