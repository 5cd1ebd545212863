import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { BadInputError } from '../../src/base/index.ts';
import { certificateFacts, readTlsFiles } from '../../src/manager/tls-files.ts';
import { TestAuthority, writeCertificates } from '../support/certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 'schwarm-tls-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const authority = new TestAuthority();
const good = writeCertificates(join(folder, 'good'), authority.cert, authority.issue('good'));
const other = writeCertificates(join(folder, 'other'), authority.cert, authority.issue('other'));
const written = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const bundle = written('bundle.pem', authority.cert + new TestAuthority('second').cert);
const empty = written('empty.pem', '');
const garbage = written('garbage.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
const key = createPrivateKey(authority.issue('x').key);
const encrypted = written(
  'encrypted.pem',
  String(key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' })),
);
const missing = join(folder, 'missing.pem');

test('certificate, key and authorities are read as they are', async () => {
  const material = await readTlsFiles({ ...good, ca: bundle });
  assert.match(String(material.cert), /BEGIN CERTIFICATE/);
  assert.match(String(material.key), /BEGIN PRIVATE KEY/);
  assert.equal(String(material.ca).match(/BEGIN CERTIFICATE/g)?.length, 2);
  assert.equal(certificateFacts(material)?.subject, 'CN=good');
  assert.ok((certificateFacts(material)?.expiresMs ?? 0) > Date.now());
});

test('what is not named is not read', async () => {
  assert.deepEqual(await readTlsFiles({}), {});
  assert.deepEqual(Object.keys(await readTlsFiles({ ca: good.ca })), ['ca']);
  assert.equal(certificateFacts({}), undefined);
});

for (const [name, files, why] of [
  [
    'a missing certificate',
    { cert: missing, key: good.key },
    /^Couldn't load X509 key pair \(.*missing.pem, .*key.pem\): ENOENT.*\. Key encrypted\?$/,
  ],
  ['a missing key', { cert: good.cert, key: missing }, /^Couldn't load X509 key pair .*ENOENT/],
  ['an empty certificate', { cert: empty, key: good.key }, /^Couldn't load X509 key pair /],
  ['a broken certificate', { cert: garbage, key: good.key }, /^Couldn't load X509 key pair /],
  ['a key of another certificate', { cert: good.cert, key: other.key }, /the key is not the one the certificate was made for/],
  ['an encrypted key', { cert: good.cert, key: encrypted }, /^Couldn't load X509 key pair .* Key encrypted\?$/],
  ['a folder instead of a file', { cert: folder, key: good.key }, /EISDIR/],
  ['a missing authority', { ca: missing }, /^Couldn't read CA certificate: ENOENT/],
  ['a file without an authority', { ca: empty }, /^Couldn't read CA certificate: .*empty.pem holds no PEM certificate/],
  ['a broken authority', { ca: garbage }, /^Couldn't read CA certificate: /],
  ['a key as authority', { ca: good.key }, /holds no PEM certificate/],
] as const) {
  test(`${name} is refused with the file and the reason`, async () => {
    await assert.rejects(readTlsFiles(files), (error) => error instanceof BadInputError && why.test(error.message));
  });
}
