import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { errorText, type Log, type LogFields, silentLog, systemClock } from '../../src/base/index.ts';
import type { EngineOptions, EngineTls } from '../../src/engine/index.ts';
import { Certificates } from '../../src/manager/certificates.ts';
import { type CertificateFiles, TestAuthority, writeCertificates } from '../support/certificates.ts';

const root = mkdtempSync(join(tmpdir(), 'schwarm-certificates-'));
after(() => rmSync(root, { recursive: true, force: true }));
const authority = new TestAuthority();

function folder(name: string, days: readonly [number, number] = [-1, 30]): CertificateFiles {
  return writeCertificates(join(root, name), authority.cert, authority.issue(name, { days }));
}

function used({ tls }: Pick<EngineOptions, 'tls'>): EngineTls | undefined {
  return typeof tls === 'function' ? tls() : tls;
}

function recording(): { readonly log: Log; readonly errors: string[] } {
  const errors: string[] = [];
  const note = (message: string, fields: LogFields = {}): void => {
    errors.push(`${message}: ${String(fields['problem'] ?? errorText(fields['cause']))}`);
  };
  return { log: { ...silentLog, error: note }, errors };
}

test('listeners and engines get what their files hold', async () => {
  const [own, theirs] = [folder('own'), folder('theirs')];
  const settings = { listeners: { files: own, verifyClients: true }, engines: { files: theirs, verify: true } };
  const certificates = await Certificates.read(settings, silentLog, systemClock);
  const { listener } = certificates;
  const engine = used(certificates.towardsEngines);
  assert.equal(String(listener?.clientCa), authority.cert);
  assert.match(String(listener?.key), /PRIVATE KEY/);
  assert.notDeepEqual(listener?.cert, engine?.cert);
  assert.deepEqual([String(engine?.ca), engine?.verify], [authority.cert, true]);
  const manager = used(certificates.towardsManagers);
  assert.deepEqual([manager?.cert, manager?.verify], [listener?.cert, true], 'other managers are dialled as clients dial this one');
});

test('without verification clients need no certificate, and the authority of engines does not count', async () => {
  const files = folder('lax');
  const settings = { listeners: { files, verifyClients: false }, engines: { files, verify: false } };
  const { listener, towardsEngines } = await Certificates.read(settings, silentLog, systemClock);
  assert.equal(listener?.clientCa, undefined);
  assert.equal(used(towardsEngines)?.verify, false);
});

test('without settings everything is plain', async () => {
  const { listener, towardsEngines, towardsManagers } = await Certificates.read({}, silentLog, systemClock);
  assert.deepEqual([listener, towardsEngines, towardsManagers], [undefined, {}, {}]);
});

test('a reload takes new files; engines see another object', async () => {
  const files = folder('renewed');
  const settings = { listeners: { files, verifyClients: true }, engines: { files, verify: true } };
  const certificates = await Certificates.read(settings, silentLog, systemClock);
  const { towardsEngines } = certificates;
  const before = used(towardsEngines);
  assert.equal(used(towardsEngines), before, 'the same object until then');
  writeCertificates(files.folder, authority.cert, authority.issue('newer'));
  assert.equal(await certificates.reload(), true);
  assert.notEqual(used(towardsEngines), before);
  assert.notDeepEqual(certificates.listener?.cert, before?.cert);
});

for (const [name, spoil, why] of [
  ['broken', ({ cert }: CertificateFiles) => writeFileSync(cert, 'no certificate'), /Couldn't load X509 key pair/],
  ['gone', ({ key }: CertificateFiles) => rmSync(key), /Couldn't load X509 key pair .*ENOENT/],
  ['half replaced', ({ key }: CertificateFiles) => writeFileSync(key, authority.issue('other').key), /the key is not the one/],
  ['without authority', ({ ca }: CertificateFiles) => writeFileSync(ca, ''), /Couldn't read CA certificate/],
  [
    'expired',
    ({ folder: at }: CertificateFiles) => void writeCertificates(at, authority.cert, authority.issue('late', { days: [-9, -1] })),
    /cert.pem \(CN=late\) expired at .*; have it issued anew/,
  ],
] as const) {
  test(`a reload of files that are ${name} keeps the old ones and says why`, async () => {
    const files = folder(`spoilt-${name}`);
    const { log, errors } = recording();
    const settings = { listeners: { files, verifyClients: true }, engines: { files, verify: true } };
    const certificates = await Certificates.read(settings, log, systemClock);
    const { listener, towardsEngines } = certificates;
    const engine = used(towardsEngines);
    spoil(files);
    assert.equal(await certificates.reload(), false);
    assert.equal(certificates.listener, listener);
    assert.equal(used(towardsEngines), engine);
    assert.equal(errors.length, 1);
    assert.match(errors[0] ?? '', /^new certificates cannot be used; the old ones stay in use: /);
    assert.match(errors[0] ?? '', why);
  });
}

test('a certificate that is over at start is used, as engines do, and the log says so', async () => {
  const files = folder('over', [-9, -1]);
  const { log, errors } = recording();
  const { listener } = await Certificates.read(
    { listeners: { files, verifyClients: false }, engines: { files, verify: false } },
    log,
    systemClock,
  );
  assert.ok(listener !== undefined);
  assert.equal(errors.length, 1, 'the same file is named once');
  assert.match(errors[0] ?? '', /^a certificate has expired: clients will refuse it: .*cert.pem \(CN=over\) expired at/);
});
