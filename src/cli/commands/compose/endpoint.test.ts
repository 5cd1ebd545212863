import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { endpointOptions } from './endpoint.ts';
import type { GlobalFlags } from './globals.ts';
import { registryAuth } from './registry-auth.ts';

const folder = mkdtempSync(join(tmpdir(), 'schwarm-endpoint-'));
after(() => rmSync(folder, { recursive: true }));
const flags: GlobalFlags = { file: [], profile: [], envFile: [] };
const signal = new AbortController().signal;

test('-H wins over DOCKER_HOST, and without both it is the local socket', () => {
  const env = { DOCKER_CONFIG: folder };
  assert.deepEqual(endpointOptions({ ...flags, host: 'tcp://a:1' }, { ...env, DOCKER_HOST: 'tcp://b:2' }).endpoint, {
    kind: 'tcp',
    host: 'a',
    port: 1,
  });
  assert.deepEqual(endpointOptions(flags, { ...env, DOCKER_HOST: 'tcp://b:2' }).endpoint, { kind: 'tcp', host: 'b', port: 2 });
  assert.deepEqual(endpointOptions(flags, env).endpoint, { kind: 'unix', path: '/var/run/docker.sock' });
});

test('DOCKER_TLS_VERIFY turns TLS on, with the files of DOCKER_CERT_PATH', () => {
  writeFileSync(join(folder, 'ca.pem'), 'CA');
  const options = endpointOptions(flags, { DOCKER_HOST: 'tcp://b:2', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder });
  assert.deepEqual(options.tls, { verify: true, ca: Buffer.from('CA') });
  assert.equal(endpointOptions(flags, { DOCKER_HOST: 'tcp://b:2' }).tls, undefined);
  const written = endpointOptions(flags, { DOCKER_HOST: 'http://b:2', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder });
  assert.deepEqual(written.endpoint, { kind: 'tcp', host: 'b', port: 2 }, 'http:// does not undo it');
});

test('a context names the endpoint; one that does not exist is refused', () => {
  const id = createHash('sha256').update('far').digest('hex');
  mkdirSync(join(folder, 'contexts', 'meta', id), { recursive: true });
  writeFileSync(
    join(folder, 'contexts', 'meta', id, 'meta.json'),
    JSON.stringify({ Name: 'far', Endpoints: { docker: { Host: 'tcp://far:9' } } }),
  );
  const env = { DOCKER_CONFIG: folder, DOCKER_CONTEXT: 'far' };
  assert.deepEqual(endpointOptions(flags, env).endpoint, { kind: 'tcp', host: 'far', port: 9 });
  assert.throws(() => endpointOptions(flags, { ...env, DOCKER_CONTEXT: 'none' }), /context "none" does not exist/);
});

test('credentials of the client configuration go to the registry they are for', async () => {
  const auth = Buffer.from('me:secret:x').toString('base64');
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths: { 'host:5000': { auth } } }));
  const env = { DOCKER_CONFIG: folder };
  const header = await registryAuth('host:5000/app', env, signal);
  assert.deepEqual(JSON.parse(Buffer.from(header ?? '', 'base64url').toString()), {
    username: 'me',
    password: 'secret:x',
    serveraddress: 'host:5000',
  });
  assert.equal(await registryAuth('busybox', env, signal), undefined);
});

test('a credential helper that is not there has no credentials', async () => {
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ credsStore: 'no-such-helper' }));
  assert.equal(await registryAuth('busybox', { DOCKER_CONFIG: folder }, signal), undefined);
});
