import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineUnreachableError } from './errors.ts';
import { engineFault } from './fault.ts';

const CALL = { address: 'h:2376', method: 'POST', path: '/containers/create' };

function failure(code: string, cause?: unknown): Error {
  return Object.assign(new Error('something', { cause }), { code });
}

for (const [name, cause, reason, words] of [
  [
    'asks for our certificate',
    failure('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'),
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'certificate required',
  ],
  ['does not know who signed it', failure('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA'), 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'unknown ca'],
  [
    'finds it expired',
    failure('ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED'),
    'ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED',
    'certificate expired',
  ],
  [
    'says so before the end of the connection',
    failure('UND_ERR_SOCKET', failure('ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE')),
    'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
    'bad certificate',
  ],
] as const) {
  test(`an engine that refuses our certificate because it ${name} has taken no call`, () => {
    const error = engineFault(CALL, cause, 'sent');
    assert.ok(error instanceof EngineUnreachableError);
    assert.equal(error.sent, false);
    assert.equal(error.reason, reason);
    assert.match(error.message, new RegExp(`TLS failed: it refuses our certificate \\(${words}\\)`));
  });
}

test('an engine without TLS is told from a broken one', () => {
  assert.match(engineFault(CALL, failure('ERR_SSL_WRONG_VERSION_NUMBER'), 'unsent').message, /TLS failed: it answers without TLS/);
  assert.match(engineFault(CALL, failure('DEPTH_ZERO_SELF_SIGNED_CERT'), 'unsent').message, /TLS failed: something/);
});

test('an alert in the middle of a connection does not undo a call that was sent', () => {
  const error = engineFault(CALL, failure('ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC'), 'sent');
  assert.ok(error instanceof EngineUnreachableError && error.sent);
});
