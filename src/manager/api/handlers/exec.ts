import { objectOf, parseJson, stringOf } from '../../../base/index.ts';
import type { ForwardTarget } from '../../../engine/index.ts';
import type { ClusterNode } from '../../cluster/index.ts';
import type { Answer } from '../answer.ts';
import { optionalJsonBody, readBody } from '../body.ts';
import type { ApiCall } from '../call.ts';
import { containerPath, ownedContainer, passedOn, requireReachable } from '../owner.ts';
import { answerHeaders, forwardTo, spliceTo } from '../proxy.ts';
import type { Handler, Route } from '../route.ts';
import { labelsWrongly, relabel, streamType } from '../stream-type.ts';
import { execHasTerminal } from '../terminal.ts';
import { checkTerminalSize } from '../terminal-size.ts';

const MAX_START_BODY_BYTES = 64 * 1024;

/** The exec's node is remembered: exec ids tell nothing of their container. */
async function create(call: ApiCall): Promise<Answer> {
  const body = (await optionalJsonBody(call)) ?? {};
  const container = await ownedContainer(call);
  const { node } = container;
  const path = containerPath(call, container, '/exec');
  const answer = await node.engine.json({ method: 'POST', path, body: { json: body }, version: call.version }, call.signal);
  const id = stringOf(objectOf(answer.body)['Id']);
  if (id !== undefined) call.cluster.rememberExec(id, node);
  return passedOn(answer, node);
}

async function execNode(call: ApiCall): Promise<ClusterNode> {
  const node = await call.cluster.execNode(call.params['id'] ?? '', call.signal);
  requireReachable(node);
  return node;
}

/** A detached start is an ordinary call; any other takes the connection, with an upgrade or without. */
async function start(call: ApiCall): Promise<Answer> {
  const node = await execNode(call);
  const path = execPath(call, '/start');
  if (call.upgrade !== undefined) {
    return spliceTo(call, node, { path, responseHeaders: await streamHeaders(call, node) });
  }
  const body = await readBody(call, MAX_START_BODY_BYTES);
  return isDetached(body) ? forwardTo(call, node, { path, body, deadlineMs: 120_000 }) : spliceTo(call, node, { path, body });
}

/** The head of an exec's stream, unlike that of attach, carries the headers of every answer. */
async function streamHeaders(call: ApiCall, node: ClusterNode): Promise<NonNullable<ForwardTarget['responseHeaders']>> {
  const own = answerHeaders(call, node);
  if (!labelsWrongly(node)) return () => own;
  const label = relabel(await streamType(call.version, () => execHasTerminal(call, node, call.params['id'] ?? '')));
  return (head) => ({ ...own, ...label(head) });
}

/** What cannot be read is the engine's to refuse. */
function isDetached(body: Buffer): boolean {
  try {
    return objectOf(parseJson(body.toString('utf8')))['Detach'] === true;
  } catch {
    return false;
  }
}

/** Asked anew each time: the CLI reads the exit code as soon as the stream has ended. */
function forwarded(rest: string): Handler {
  return async (call) => forwardTo(call, await execNode(call), { path: execPath(call, rest), longLived: false });
}

const forwardResize = forwarded('/resize');

function resize(call: ApiCall): Answer | Promise<Answer> {
  checkTerminalSize(call.query);
  return forwardResize(call);
}

function execPath(call: ApiCall, rest: string): string {
  return `/exec/${encodeURIComponent(call.params['id'] ?? '')}${rest}`;
}

export const execRoutes: readonly Route[] = [
  { method: 'POST', path: '/containers/*id/exec', rule: 'owner', handler: create },
  { method: 'POST', path: '/exec/:id/start', rule: 'owner', hijack: true, handler: start },
  { method: 'POST', path: '/exec/:id/resize', rule: 'owner', handler: resize },
  { method: 'GET', path: '/exec/:id/json', rule: 'owner', handler: forwarded('/json') },
];
