// Wrong input: the documented status, a message that helps, and nothing changed.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { objectOf } from '../../src/base/index.ts';
import { outcome } from '../support/command.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';

let fleet: Fleet;
before(async () => {
  fleet = await startFleet({ name: 'badinput', engines: ['20.10', '28.5'] });
});
after(async () => await fleet?.[Symbol.asyncDispose]());

async function send(method: string, path: string, body?: string, type = 'application/json'): Promise<{ status: number; message: string }> {
  const answer = await fetch(`http://${fleet.manager.address}${path}`, {
    method,
    ...(body === undefined ? {} : { body, headers: { 'content-type': type } }),
  });
  const text = await answer.text();
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/, `${method} ${path}: ${text}`);
  return { status: answer.status, message: String(objectOf(JSON.parse(text))['message']) };
}

const CREATE = '/containers/create';
for (const [what, method, path, body, status, message] of [
  ['malformed JSON', 'POST', CREATE, '{"Image":', 400, /invalid JSON/],
  ['an empty body', 'POST', CREATE, '', 400, /./],
  ['a wrong type', 'POST', CREATE, '{"Image":"busybox","Env":"A=1"}', 400, /Env/],
  ['a wrong type inside', 'POST', CREATE, '{"Image":"busybox","HostConfig":{"Memory":"much"}}', 400, /Memory/],
  ['no image', 'POST', CREATE, '{"Cmd":["true"]}', 400, /image|Image/],
  ['a bad name', 'POST', `${CREATE}?name=a/b`, '{"Image":"busybox"}', 400, /Invalid container name/],
  ['an unknown image', 'POST', CREATE, '{"Image":"nosuch:1"}', 404, /No such image: nosuch:1/],
  ['a bad expression', 'POST', CREATE, '{"Image":"busybox","Env":["constraint:zone"]}', 400, /zone/],
  ['a lone slash as pattern', 'POST', CREATE, '{"Image":"busybox","Env":["constraint:zone==/"]}', 400, /zone|\//],
  [
    'broken JSON in a placement label',
    'POST',
    CREATE,
    '{"Image":"busybox","Labels":{"com.docker.swarm.constraints":"["}}',
    400,
    /com\.docker\.swarm\.constraints/,
  ],
  ['a bad port', 'POST', CREATE, '{"Image":"busybox","HostConfig":{"PortBindings":{"80/tcp":[{"HostPort":"99999"}]}}}', 400, /99999/],
  ['an unknown container', 'GET', '/containers/nosuch/json', undefined, 404, /No such container: nosuch/],
  ['start of an unknown container', 'POST', '/containers/nosuch/start', undefined, 404, /No such container: nosuch/],
  ['an unknown exec', 'GET', `/exec/${'a'.repeat(64)}/json`, undefined, 404, /No such exec instance/],
  ['an unknown path', 'GET', '/nothing/here', undefined, 404, /page not found/],
  ['a wrong method', 'DELETE', '/info', undefined, 404, /page not found/],
  ['a version too new', 'GET', '/v1.99/info', undefined, 400, /client version 1\.99 is too new\. Maximum supported API version is/],
  ['a version too old', 'GET', '/v1.11/info', undefined, 400, /client version 1\.11 is too old/],
  ['an unknown filter', 'GET', '/containers/json?filters=%7B%22foo%22%3A%5B%22x%22%5D%7D', undefined, 400, /invalid filter 'foo'/],
  ['a broken filter', 'GET', '/containers/json?filters=%7B', undefined, 400, /invalid filter/],
  ['a bad wait condition', 'POST', '/containers/nosuch/wait?condition=x', undefined, 400, /invalid condition: "x"|No such container/],
] as const) {
  test(`${what}: ${status}`, async () => {
    const answer = await send(method, path, body);
    assert.equal(answer.status, status, answer.message);
    assert.match(answer.message, message);
  });
}

test('a wrong content type: 400 that names the right one', async () => {
  const answer = await send('POST', CREATE, '{"Image":"busybox"}', 'text/plain');
  assert.equal(answer.status, 400);
  assert.match(answer.message, /unsupported Content-Type header \(text\/plain\): must be 'application\/json'/);
});

test('unknown fields pass through to the engine', async () => {
  const answer = await fetch(`http://${fleet.manager.address}${CREATE}?name=extra`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"Image":"busybox","SomethingNew":{"a":1},"HostConfig":{"AlsoNew":true}}',
  });
  assert.equal(answer.status, 201, await answer.text());
  await fleet.docker(['rm', 'extra']);
});

async function raw(text: string): Promise<string> {
  const [host = '', port] = fleet.manager.address.split(':');
  const socket = connect(Number(port), host);
  let answer = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    answer += chunk;
  });
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.end(text);
  await once(socket, 'close');
  return answer;
}

test('a head past the limit: 431; no HTTP at all: 400; both as JSON', async () => {
  const big = await raw(`GET /info HTTP/1.1\r\nHost: x\r\nX-Big: ${'x'.repeat(300_000)}\r\n\r\n`);
  assert.match(big, /^HTTP\/1\.1 431 /);
  assert.match(big, /\{"message":/);
  const noise = await raw('hello there\r\n\r\n');
  assert.match(noise, /^HTTP\/1\.1 400 /);
  assert.match(noise, /\{"message":/);
});

test('heads of 200 KiB are taken: some clients put the whole create body into the query', async () => {
  const answer = await raw(`GET /info?x=${'y'.repeat(200_000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  assert.match(answer, /^HTTP\/1\.1 200 /);
});

test('after all of that nothing was created and the manager answers', async () => {
  assert.equal(await fleet.docker(['ps', '-aq']), '');
  assert.equal(await fleet.docker(['run', '--rm', 'busybox', 'echo', 'fine']), 'fine');
});

const schwarm = (args: readonly string[]) => outcome('bin/schwarm', args, { timeoutMs: 20_000 });
for (const [what, args, message] of [
  ['no discovery', ['manage', '--store', 'none'], /discovery required/],
  ['an unknown discovery scheme', ['manage', 'gopher://x'], /gopher/],
  ['an unknown strategy', ['manage', '--strategy', 'best', 'nodes://127.0.0.1:1'], /best.*spread|spread.*best/s],
  ['an unknown filter', ['manage', '--filter', 'moon', 'nodes://127.0.0.1:1'], /moon/],
  [
    'a duration without unit',
    ['manage', '--engine-refresh-min-interval', '10', 'nodes://127.0.0.1:1'],
    /--engine-refresh-min-interval.*10/s,
  ],
  [
    'max below min',
    ['manage', '--engine-refresh-min-interval', '10s', '--engine-refresh-max-interval', '5s', 'nodes://127.0.0.1:1'],
    /cannot be less/,
  ],
  ['a bad overcommit', ['manage', '--cluster-opt', 'swarm.overcommit=-2', 'nodes://127.0.0.1:1'], /overcommit/],
  ['an unknown cluster option', ['manage', '--cluster-opt', 'swarm.typo=1', 'nodes://127.0.0.1:1'], /swarm\.typo/],
  ['a bad listen address', ['manage', '-H', 'ftp://x', 'nodes://127.0.0.1:1'], /ftp:\/\/x/],
  ['an unknown command', ['menage'], /menage/],
  ['an unknown flag', ['manage', '--nope', 'nodes://127.0.0.1:1'], /--nope/],
] as const) {
  test(`schwarm with ${what}: a message, exit code 1`, async () => {
    const result = await schwarm(args);
    assert.equal(result.code, 1, result.stderr);
    assert.match(result.stderr, message);
    assert.doesNotMatch(result.stderr, /\n\s+at /, 'no stack trace');
  });
}

test('a port in use: a message that says which and what to do', async () => {
  const result = await schwarm(['manage', '-H', fleet.manager.host, 'nodes://127.0.0.1:1']);
  assert.equal(result.code, 1);
  assert.match(result.stderr, new RegExp(`${fleet.manager.address.split(':')[1]}.*in use|in use.*${fleet.manager.address.split(':')[1]}`));
});

test('list tells which lines of a file it cannot read, and prints the others', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'schwarm-list-'));
  try {
    writeFileSync(join(folder, 'nodes'), '10.0.0.[1:2]:2375\nwhat is this\n');
    const result = await schwarm(['list', `file://${join(folder, 'nodes')}`]);
    assert.equal(result.stdout, '10.0.0.1:2375\n10.0.0.2:2375\n');
    assert.match(result.stderr, /line 2.*what is this/);
    assert.equal(result.code, 1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
