import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import type { TlsOptions } from 'node:tls';
import { parseEngineEndpoint } from './endpoint.ts';
import { Engine } from './engine.ts';
import { EngineUnreachableError } from './errors.ts';
import type { EngineTls } from './options.ts';
import { type ScriptedEngine, scriptedEngine } from './scripted-engine.test.ts';

// Made for these tests alone: an authority, and certificates of a server at 127.0.0.1 and of a client, valid for a century.
const CA = `-----BEGIN CERTIFICATE-----
MIIBmjCCAT+gAwIBAgIUTUeJUI//nteyOMJCz64XHWGDMPcwCgYIKoZIzj0EAwIw
ITEfMB0GA1UEAwwWc2Nod2FybSB0ZXN0IGF1dGhvcml0eTAgFw0yNjExMjMwMjQx
NTdaGA8yMTI2MTAzMDAyNDE1N1owITEfMB0GA1UEAwwWc2Nod2FybSB0ZXN0IGF1
dGhvcml0eTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJSN4Yx6bmgAqBeoe4Ws
Xtg7fA+7ahbo1AaXREQGkOghibOyiLzMdn6AQ81SXAUU6zGvkSkzvt7KhM/mAl2q
mi+jUzBRMB0GA1UdDgQWBBTAQ3A4BI0SbrnSbny3GAG2X/+QDDAfBgNVHSMEGDAW
gBTAQ3A4BI0SbrnSbny3GAG2X/+QDDAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49
BAMCA0kAMEYCIQD3echPqrjTVyeKd1I6PGIXtj4bEt7ElOY4pynG8zBGSAIhAPJ1
GlGZSeIiLc91BDEvOmT69Ud2jxaHQW4s84p7BBO5
-----END CERTIFICATE-----
`;
const SERVER = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBlDCCATqgAwIBAgIUStWOszrti76fY01LSdNDSD1FcMIwCgYIKoZIzj0EAwIw
ITEfMB0GA1UEAwwWc2Nod2FybSB0ZXN0IGF1dGhvcml0eTAgFw0yNjExMjMwMjQx
NTdaGA8yMTI2MTAzMDAyNDE1N1owETEPMA0GA1UEAwwGc2VydmVyMFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEyzpT98IeAVxIVRCed1/V1CLVHonnfkYpJfcySx9S
Jn3gRnnN82a0sTUq4cJjY0GjEEOml9g1IY/HwWVyOOXggKNeMFwwGgYDVR0RBBMw
EYcEfwAAAYIJbG9jYWxob3N0MB0GA1UdDgQWBBQExVZM3gUWnjF0Px2fNIp7afGF
YDAfBgNVHSMEGDAWgBTAQ3A4BI0SbrnSbny3GAG2X/+QDDAKBggqhkjOPQQDAgNI
ADBFAiAtiHUzLVTk+mm19wDy6uFTmkrk68Wtb4SdlV/2u8VkaQIhAKTLfIW4CY0N
wBx6k9tD4+7XRGGdG5kCoRSj6u9EWlQL
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgpHchxgHfUY2U6qI5
2Aiq+zZAtt29WScsxI6kDJkpFY2hRANCAATLOlP3wh4BXEhVEJ53X9XUItUeied+
Rikl9zJLH1ImfeBGec3zZrSxNSrhwmNjQaMQQ6aX2DUhj8fBZXI45eCA
-----END PRIVATE KEY-----
`,
};
const CLIENT = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBlDCCATqgAwIBAgIUStWOszrti76fY01LSdNDSD1FcMMwCgYIKoZIzj0EAwIw
ITEfMB0GA1UEAwwWc2Nod2FybSB0ZXN0IGF1dGhvcml0eTAgFw0yNjExMjMwMjQx
NTdaGA8yMTI2MTAzMDAyNDE1N1owETEPMA0GA1UEAwwGY2xpZW50MFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEHKO4Ia3v36jm4is9uKjKYi+3kykfAKedMimUbh/B
/xajOZhuobltnrVM9lxOPqsG4AOXps3rYxPaXTO9prKo96NeMFwwGgYDVR0RBBMw
EYcEfwAAAYIJbG9jYWxob3N0MB0GA1UdDgQWBBTx9QC/KTkPDoK7BsCbB/9fKhWi
MDAfBgNVHSMEGDAWgBTAQ3A4BI0SbrnSbny3GAG2X/+QDDAKBggqhkjOPQQDAgNI
ADBFAiEA6vspBl0dCLv4Eg8TFKq+oEZZh3QtFV/1oBD8rCEwLZACIHdVFiuW2tMm
iNYlmGDIQb4LX5xdsiSiVuxwTHsZn1LT
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgxVA4L+UuyEEqxb3U
MR3tdsbaE/e6sRkqI9D6C8if+wqhRANCAAQco7ghre/fqObiKz24qMpiL7eTKR8A
p50yKZRuH8H/FqM5mG6huW2etUz2XE4+qwbgA5emzetjE9pdM72msqj3
-----END PRIVATE KEY-----
`,
};

const release = Promise.withResolvers<void>();
const PING = { method: 'GET', path: '/_ping' } as const;

test('an engine that asks for a certificate is called, streamed and taken over with TLS', async () => {
  await using scripted = await secureEngine({ ca: CA, ...CLIENT, verify: true }, { requestCert: true, ca: CA });
  const { engine } = scripted;
  assert.equal((await engine.json(PING)).body, 'OK');
  const stream = await engine.open({ method: 'GET', path: '/wait' });
  assert.equal(await text(stream.body), 'streamed');
  const { socket } = await engine.hijack({ method: 'POST', path: '/attach' });
  socket.end('stdin');
  assert.equal(await text(socket), 'got stdin, all of it');
});

for (const [name, tls, options] of [
  ['signed by nobody known', { verify: true }, {}],
  ['refuses us without a certificate', { ca: CA, verify: true }, { requestCert: true, ca: CA }],
] as const) {
  test(`an engine that is ${name} is not reachable`, async () => {
    await using scripted = await secureEngine(tls, options);
    await assert.rejects(scripted.engine.json(PING), EngineUnreachableError);
    await assert.rejects(scripted.engine.hijack({ method: 'POST', path: '/_ping' }), EngineUnreachableError);
  });
}

test('an unknown certificate is named as the reason, and nothing was sent', async () => {
  await using scripted = await secureEngine({ verify: true }, {});
  const why = (error: unknown): boolean => error instanceof EngineUnreachableError && !error.sent && /TLS failed/.test(error.message);
  await assert.rejects(scripted.engine.json(PING), why);
  await assert.rejects(scripted.engine.hijack({ method: 'POST', path: '/_ping' }), why);
});

test('certificates that changed are used at the next call, and streams under way go on', async () => {
  let tls: EngineTls = { ca: CA, ...CLIENT, verify: true };
  await using scripted = await secureEngine(() => tls, { requestCert: true, ca: CA });
  const { engine } = scripted;
  assert.equal((await engine.json(PING)).body, 'OK');
  const { socket } = await engine.hijack({ method: 'POST', path: '/attach' });
  const stream = await engine.open({ method: 'GET', path: '/held' });
  tls = { ca: CA, verify: true };
  await assert.rejects(engine.json(PING), EngineUnreachableError);
  await assert.rejects(engine.open({ method: 'GET', path: '/wait' }), EngineUnreachableError);
  await assert.rejects(engine.hijack({ method: 'POST', path: '/attach' }), EngineUnreachableError);
  release.resolve();
  assert.equal(await text(stream.body), 'held back');
  socket.end('stdin');
  assert.equal(await text(socket), 'got stdin, all of it');
  tls = { ca: CA, ...CLIENT, verify: true };
  assert.equal((await engine.json(PING)).body, 'OK');
});

test('an endpoint that says http:// is called without TLS, whatever the options say', async () => {
  await using scripted = await scriptedEngine(async (_request, connection) => {
    connection.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK');
  });
  const address = `http://${scripted.engine.address}`;
  await using engine = new Engine({ endpoint: parseEngineEndpoint(address), tls: { verify: true } });
  assert.equal(engine.address, address);
  assert.equal((await engine.json(PING)).body, 'OK');
});

test('without verification any certificate will do', async () => {
  await using scripted = await secureEngine({ verify: false }, {});
  assert.equal((await scripted.engine.json(PING)).body, 'OK');
});

function secureEngine(tls: EngineTls | (() => EngineTls), options: TlsOptions): Promise<ScriptedEngine> {
  return scriptedEngine(
    async ({ target }, connection) => {
      if (target === '/_ping') connection.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK');
      else if (target.endsWith('/held')) {
        connection.socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nheld ');
        await release.promise;
        connection.socket.end('back');
      } else if (target.endsWith('/wait')) connection.socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nstreamed');
      else {
        connection.socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\ngot ');
        await connection.expect('stdin');
        await connection.end();
        connection.socket.end('stdin, all of it');
      }
    },
    { tls },
    { ...SERVER, allowHalfOpen: true, ...options },
  );
}
