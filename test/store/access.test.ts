// Stores that do not let everybody in: TLS, users and passwords, tokens.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startStoreServer } from '../../lab/index.ts';
import { systemClock, systemRandom } from '../../src/base/index.ts';
import {
  openStore,
  parseStoreAddress,
  type Store,
  StoreRefusedError,
  StoreUnreachableError,
  storeSettings,
} from '../../src/store/index.ts';
import { outcome, output } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { v3 } from './etcd-api.ts';
import { Watcher } from './watcher.ts';

const schwarm = new URL('../../bin/schwarm', import.meta.url).pathname;

function openWith(url: string, options: { readonly [name: string]: string }): Store {
  const settings = storeSettings(new Map(Object.entries(options)));
  return openStore(parseStoreAddress(url), { settings, clock: systemClock, random: systemRandom, callTimeoutMs: 3_000 });
}

async function works(store: Store): Promise<void> {
  await store.put('f/k', 'v');
  await using watcher = new Watcher(store, 'f');
  await eventually(() => assert.equal(watcher.state.get('f/k'), 'v'));
  await using session = await store.session({ ttlMs: 10_000 });
  const lock = await store.lock('f/l', 'me', session);
  await eventually(() => assert.equal(watcher.state.get('f/l'), 'me'));
  await lock.release();
}

test('etcd with TLS: both sides show certificates', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'schwarm-tls-'));
  using _cleanup = { [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
  const file = await certificates(folder);
  const tls = { caFile: file('ca.pem'), certFile: file('server.pem'), keyFile: file('server.key') };
  await using server = await startStoreServer('etcd', { etcd: { tls } });
  const all = { 'kv.cacertfile': file('ca.pem'), 'kv.certfile': file('client.pem'), 'kv.keyfile': file('client.key') };
  await using store = openWith(server.url, all);
  await works(store);
  await using plain = openWith(server.url, {});
  await assert.rejects(plain.get('k'), StoreUnreachableError);
  await using nameless = openWith(server.url, { 'kv.cacertfile': file('ca.pem') });
  await assert.rejects(nameless.get('k'), StoreUnreachableError);
  await using distrustful = openWith(server.url, { 'kv.certfile': file('client.pem'), 'kv.keyfile': file('client.key') });
  await assert.rejects(distrustful.get('k'), /certificate/);
  await store.put('docker/swarm/nodes/a', '10.0.0.1:2375');
  const opts = Object.entries(all).flatMap(([name, path]) => ['--discovery-opt', `${name}=${path}`]);
  assert.equal(await output(schwarm, ['list', ...opts, server.url]), '10.0.0.1:2375');
});

test('etcd with users: the password opens, also after the token has become worthless', async () => {
  await using server = await startStoreServer('etcd');
  for (const [path, message] of [
    ['auth/user/add', { name: 'root', password: 'secret' }],
    ['auth/role/add', { name: 'root' }],
    ['auth/user/grant', { user: 'root', role: 'root' }],
    ['auth/enable', {}],
  ] as const) {
    await v3(server.address, path, message);
  }
  await using store = openWith(server.url, { 'kv.username': 'root', 'kv.password': 'secret' });
  await works(store);
  await server.restart();
  await eventually(() => works(store));
  await using nobody = openWith(server.url, {});
  await assert.rejects(nobody.get('k'), StoreRefusedError);
  await using wrong = openWith(server.url, { 'kv.username': 'root', 'kv.password': 'guess' });
  await assert.rejects(wrong.get('k'), (error: Error) => error instanceof StoreRefusedError && !error.message.includes('guess'));
});

test('Consul with access control: the token opens', async () => {
  const masterToken = '6f1a4c51-7c1c-4f4b-9f43-0f7d1d5a9a11';
  await using server = await startStoreServer('consul', { consul: { masterToken } });
  await using store = openWith(server.url, { 'kv.token': masterToken });
  await eventually(() => works(store), 20_000);
  await using nobody = openWith(server.url, {});
  await assert.rejects(nobody.put('k', 'v'), StoreRefusedError);
  const listed = await outcome(schwarm, ['list', server.url]);
  assert.match(listed.stderr, /schwarm: store consul.* refused .*ermission denied/);
  assert.equal(listed.code, 1);
});

async function certificates(folder: string): Promise<(name: string) => string> {
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): Promise<string> => output('openssl', args);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await openssl('req', '-x509', ...key, '-keyout', file('ca.key'), '-out', file('ca.pem'), '-days', '2', '-subj', '/CN=test authority');
  for (const name of ['server', 'client']) {
    const extensions = ['-addext', 'subjectAltName=IP:127.0.0.1', '-addext', 'extendedKeyUsage=serverAuth,clientAuth'];
    const signer = ['-CA', file('ca.pem'), '-CAkey', file('ca.key')];
    const out = ['-keyout', file(`${name}.key`), '-out', file(`${name}.pem`), '-days', '2', '-subj', `/CN=${name}`];
    await openssl('req', '-x509', ...key, ...signer, ...out, ...extensions);
  }
  return file;
}
