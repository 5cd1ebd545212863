import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadInputError } from '../base/index.ts';
import { formatEndpoint, parseEngineEndpoint } from './endpoint.ts';

for (const [text, normal] of [
  ['10.0.0.1:2375', '10.0.0.1:2375'],
  ['tcp://Node-1.example:2376', 'node-1.example:2376'],
  ['http://h:1/', 'http://h:1'],
  ['HTTP://[::1]:1', 'http://[::1]:1'],
  ['https://h:65535', 'h:65535'],
  ['[::1]:2375', '[::1]:2375'],
  ['tcp://[fe80::1]:2375', '[fe80::1]:2375'],
  ['unix:///var/run/docker.sock', 'unix:///var/run/docker.sock'],
  [' h:2375 ', 'h:2375'],
] as const) {
  test(`an endpoint "${text}" is read as ${normal}, which reads back as the same`, () => {
    const endpoint = parseEngineEndpoint(text);
    assert.equal(formatEndpoint(endpoint), normal);
    assert.deepEqual(parseEngineEndpoint(normal), endpoint);
  });
}

for (const [text, why] of [
  ['', /host is missing/],
  ['h', /port is missing/],
  ['h:', /port is missing/],
  [':2375', /host is missing/],
  ['h:0', /not between 1 and 65535/],
  ['h:70000', /not between 1 and 65535/],
  ['h:12a', /not host:port/],
  ['a:1:2', /not host:port/],
  ['h:1/path', /not host:port/],
  ['::1', /in brackets/],
  ['[::1]', /port is missing/],
  ['[nope]:1', /not an IPv6 address/],
  ['unix://relative.sock', /starts with a slash/],
  ['ssh://h:22', /scheme ssh is not known/],
] as const) {
  test(`an endpoint "${text}" is refused with the reason and the forms understood`, () => {
    assert.throws(
      () => parseEngineEndpoint(text),
      (error) => error instanceof BadInputError && why.test(error.message) && error.message.includes('use host:port'),
    );
  });
}
