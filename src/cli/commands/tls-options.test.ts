import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadInputError } from '../../base/index.ts';
import { type TlsFlags, tlsSettings } from './tls-options.ts';

const PAIR = { tlscert: 'cert.pem', tlskey: 'key.pem' } as const;
const ALL = { ...PAIR, tlscacert: 'ca.pem' } as const;
const FILES = { cert: 'cert.pem', key: 'key.pem', ca: 'ca.pem' } as const;
const ENGINE = { engineTlscacert: 'e-ca.pem', engineTlscert: 'e-cert.pem', engineTlskey: 'e-key.pem' } as const;
const ENGINE_FILES = { cert: 'e-cert.pem', key: 'e-key.pem', ca: 'e-ca.pem' } as const;

for (const [name, flags, settings] of [
  ['nothing: plain on both sides', {}, {}],
  [
    '--tls: encrypted both ways, nobody verified',
    { tls: true, ...PAIR },
    {
      listeners: { files: { cert: 'cert.pem', key: 'key.pem' }, verifyClients: false },
      engines: { files: { cert: 'cert.pem', key: 'key.pem' }, verify: false },
    },
  ],
  [
    '--tlsverify: one CA for clients and engines',
    { tlsverify: true, ...ALL },
    { listeners: { files: FILES, verifyClients: true }, engines: { files: FILES, verify: true } },
  ],
  [
    '--tls beside --tlsverify adds nothing',
    { tls: true, tlsverify: true, ...ALL },
    { listeners: { files: FILES, verifyClients: true }, engines: { files: FILES, verify: true } },
  ],
  [
    'a TLS listener over plain engines',
    { tlsverify: true, engineTls: 'off', ...ALL },
    { listeners: { files: FILES, verifyClients: true } },
  ],
  ['a plain listener over TLS engines', ENGINE, { engines: { files: ENGINE_FILES, verify: true } }],
  ['a plain listener over engines that anyone may be', { engineTls: 'noverify' }, { engines: { files: {}, verify: false } }],
  [
    'engines that are verified but ask for no certificate',
    { engineTlscacert: 'e-ca.pem' },
    { engines: { files: { ca: 'e-ca.pem' }, verify: true } },
  ],
  [
    'engines of another CA',
    { tlsverify: true, ...ALL, ...ENGINE },
    { listeners: { files: FILES, verifyClients: true }, engines: { files: ENGINE_FILES, verify: true } },
  ],
  [
    'engines of another CA that take our certificate',
    { tlsverify: true, ...ALL, engineTlscacert: 'e-ca.pem' },
    { listeners: { files: FILES, verifyClients: true }, engines: { files: { ...FILES, ca: 'e-ca.pem' }, verify: true } },
  ],
  [
    '--tls with verified engines',
    { tls: true, ...PAIR, engineTlscacert: 'e-ca.pem' },
    {
      listeners: { files: { cert: 'cert.pem', key: 'key.pem' }, verifyClients: false },
      engines: { files: { cert: 'cert.pem', key: 'key.pem', ca: 'e-ca.pem' }, verify: true },
    },
  ],
  [
    '--tlsverify with engines that are not looked at',
    { tlsverify: true, ...ALL, engineTls: 'noverify' },
    { listeners: { files: FILES, verifyClients: true }, engines: { files: FILES, verify: false } },
  ],
] as const satisfies readonly (readonly [string, TlsFlags, unknown])[]) {
  test(`TLS flags, ${name}`, () => assert.deepEqual(tlsSettings(flags), settings));
}

for (const [flags, why] of [
  [{ tls: true }, /^--tlscert and --tlskey must be provided when using --tls$/],
  [{ tlsverify: true, tlscacert: 'ca.pem', tlscert: 'cert.pem' }, /^--tlscert and --tlskey must be provided when using --tls$/],
  [{ tlsverify: true, ...PAIR }, /^--tlscacert must be provided when using --tlsverify$/],
  [{ tlscert: 'cert.pem' }, /^--tlscert, --tlskey and --tlscacert require the use of either --tls or --tlsverify/],
  [{ tlscacert: 'ca.pem' }, /^--tlscert, --tlskey and --tlscacert require the use of either --tls or --tlsverify/],
  [{ engineTlscert: 'cert.pem' }, /--engine-tlscert and --engine-tlskey go together/],
  [{ engineTls: 'verify' }, /--engine-tlscacert must be provided to verify engines/],
  [{ tls: true, ...PAIR, engineTls: 'verify' }, /--engine-tlscacert must be provided to verify engines/],
  [{ engineTls: 'off', engineTlscacert: 'ca.pem' }, /--engine-tls off leaves no use for/],
] as const satisfies readonly (readonly [TlsFlags, RegExp])[]) {
  test(`TLS flags ${Object.keys(flags).join(' ')} are refused`, () => {
    assert.throws(
      () => tlsSettings(flags),
      (error) => error instanceof BadInputError && why.test(error.message),
    );
  });
}
