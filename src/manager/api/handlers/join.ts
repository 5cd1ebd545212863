import { TLSSocket } from 'node:tls';
import { isLoopback } from '../../../model/index.ts';
import { joinedAddress, NoJoiningError, parseRenewal, type Registrations } from '../../join/index.ts';
import { type Answer, empty, json } from '../answer.ts';
import { jsonBody, optionalJsonBody } from '../body.ts';
import type { ApiCall } from '../call.ts';
import { ForbiddenError } from '../errors.ts';
import type { Route } from '../route.ts';

/** An agent registers an engine, or renews that. */
async function renew(call: ApiCall): Promise<Answer> {
  const renewal = parseRenewal(await jsonBody(call));
  const { isAsked, fenced } = await registrations(call).renew(tokenOf(call), renewal, call.signal);
  return json(200, { ttlMs: renewal.ttlMs, fence: isAsked, fenced });
}

async function leave(call: ApiCall): Promise<Answer> {
  await registrations(call).leave(tokenOf(call), joinedAddress(call.params['address'] ?? ''), call.signal);
  return empty(204);
}

/** A POST although it only reads by default: web pages can make others without telling where they come from. */
async function token(call: ApiCall): Promise<Answer> {
  const { secret } = registrations(call);
  if (!mayKnowSecrets(call)) {
    throw new ForbiddenError(
      'the join token is told on the manager’s own machine, over its unix socket, or over TLS with a client certificate; ask there, or start the manager with --tlsverify',
    );
  }
  const rotate = (await optionalJsonBody(call))?.['rotate'] === true;
  const value = rotate ? await secret.rotate(call.signal) : await secret.token(call.signal);
  if (rotate) call.log.info('join token rotated');
  return json(200, { token: value, manager: call.leadership?.advertise ?? null });
}

/** Whoever asks is let in by the socket file's mode, by a certificate, or is on this machine. */
function mayKnowSecrets({ request: { socket } }: ApiCall): boolean {
  if (socket.localAddress === undefined) return true;
  if (socket instanceof TLSSocket && socket.authorized) return true;
  // Whoever dials an address of this machine from that address is on it: the answers went nowhere else.
  return socket.remoteAddress === socket.localAddress || isLoopback(socket.remoteAddress?.replace(/^::ffff:/, '') ?? '');
}

function registrations({ joined }: ApiCall): Registrations {
  if (typeof joined === 'object') return joined;
  throw new NoJoiningError(joined ?? 'it keeps nothing');
}

function tokenOf({ headers }: ApiCall): string {
  return /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
}

export const joinRoutes: readonly Route[] = [
  { method: 'POST', path: '/schwarm/agents', handler: renew, rule: 'self' },
  { method: 'DELETE', path: '/schwarm/agents/:address', handler: leave, rule: 'self' },
  { method: 'POST', path: '/schwarm/token', handler: token, rule: 'self', manager: 'any' },
];
