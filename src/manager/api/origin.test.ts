import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ForbiddenError } from './errors.ts';
import { checkOrigin, type OriginRequest } from './origin.ts';

const request = (origin: string | undefined, host: string | undefined = '10.0.0.1:2375', tcp = true): OriginRequest => ({
  origin,
  host,
  tcp,
});

for (const [what, asked] of [
  ['without an origin', request(undefined)],
  ['on a unix socket', request('http://evil.example', 'docker', false)],
  // Websocket libraries make an origin up from the address they call.
  ['from the address it goes to', request('http://10.0.0.1:2375')],
  ['from the IPv6 address it goes to', request('http://[fd00::1]:2375', '[fd00::1]:2375')],
  ['from localhost to localhost', request('https://localhost:2376', 'localhost:2376')],
] as const) {
  test(`a request ${what} passes, with no headers for pages`, () => assert.deepEqual(checkOrigin(asked, []), {}));
}

for (const [what, asked] of [
  ['from elsewhere', request('http://evil.example')],
  ['from another port', request('http://10.0.0.1:80')],
  // Anyone may let a name of theirs lead to this address, and serve a page under that name before.
  ['from the name it goes to', request('http://evil.example:2375', 'evil.example:2375')],
  ['from nowhere', request('null', 'null')],
  ['with an origin that is none', request('10.0.0.1:2375')],
] as const) {
  test(`a request ${what} is refused`, () => assert.throws(() => checkOrigin(asked, []), ForbiddenError));
}

test('an origin that is allowed gets the headers that let a page read the answer', () => {
  assert.equal(checkOrigin(request('http://a.example'), ['http://a.example'])['access-control-allow-origin'], 'http://a.example');
  assert.equal(checkOrigin(request('http://b.example'), ['*'])['access-control-allow-origin'], 'http://b.example');
});
