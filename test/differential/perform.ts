import { setTimeout as delay } from 'node:timers/promises';
import { errorText } from '../../src/base/index.ts';
import { type Decoded, decodeBody } from './answer-body.ts';
import type { Call } from './call.ts';
import { type Exchange, exchange, type WireRequest } from './exchange.ts';
import { normalForm, type Variables } from './normal-form.ts';

/** One call and what came of it, in a form that two runs have in common. */
export interface Performed {
  readonly call: Call;
  /** Method, path with version, without query. */
  readonly target: string;
  readonly seen: Seen;
}

/** What a client sees of an answer. */
export interface Seen {
  readonly status: string;
  readonly interim: readonly number[];
  readonly headers: { readonly [name: string]: string };
  readonly framing: string;
  /** Whether the body came to its end. */
  readonly ended: boolean;
  readonly body: unknown;
}

/** Headers whose values are another on every run. */
const CHANGING_HEADERS = ['date', 'content-length', 'x-docker-container-path-stat'];
const AGAIN_TIMES = 100;
const AGAIN_AFTER_MS = 50;

/** Makes calls in order, those within others too. @param onto gets each outcome */
export async function perform(address: string, calls: readonly Call[], variables: Variables, onto: Map<Call, Performed>): Promise<void> {
  for (const call of calls) await performOne(address, call, variables, onto);
}

async function performOne(address: string, call: Call, variables: Variables, onto: Map<Call, Performed>): Promise<void> {
  const target = (call.line.split('?')[0] ?? '').replace(/:\d+>/g, '>');
  try {
    const request = await requestOf(call, variables);
    const answer = await repeated(call, () => exchange(address, request, () => perform(address, call.meanwhile ?? [], variables, onto)));
    onto.set(call, { call, target, seen: await seenOf(call, answer, variables) });
  } catch (error) {
    const seen = { status: 'no answer', interim: [], headers: {}, framing: '', ended: false, body: errorText(error) };
    onto.set(call, { call, target, seen });
  }
}

async function repeated({ again }: Call, make: () => Promise<Exchange>): Promise<Exchange> {
  for (let times = 1; ; times++) {
    const answer = await make();
    if (again === undefined || times === AGAIN_TIMES || again.test(answer.body.toString('latin1'))) return answer;
    await delay(AGAIN_AFTER_MS);
  }
}

async function requestOf(call: Call, variables: Variables): Promise<WireRequest> {
  const filled = fill(call.line, variables);
  const method = filled.slice(0, filled.indexOf(' '));
  const target = encodeTarget(filled.slice(filled.indexOf(' ') + 1));
  const body = call.json === undefined ? await call.bytes?.() : Buffer.from(fill(JSON.stringify(call.json), variables));
  const headers = { ...(call.json === undefined ? {} : { 'Content-Type': 'application/json' }), ...call.headers };
  return {
    method,
    target,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(value, variables)])),
    body,
    chunked: call.chunked === true,
    upgrade: call.upgrade,
    input: call.input,
    until: call.until,
  };
}

/** @throws Error that names a variable nobody kept */
function fill(text: string, variables: Variables): string {
  return text.replace(/<([a-z][\w-]*)(?::(\d+))?>/g, (_whole, name: string, length?: string) => {
    const value = variables.get(name);
    if (value === undefined) throw new Error(`no call kept <${name}>, which is in ${text}`);
    return length === undefined ? value : value.slice(0, Number(length));
  });
}

function encodeTarget(target: string): string {
  return target.replace(/[^!$&'()*+,\-./0-9:;=?@A-Z_a-z~%]/g, encodeURIComponent);
}

async function seenOf(call: Call, answer: Exchange, variables: Variables): Promise<Seen> {
  const { head } = answer;
  const decoded = await decodeBody(answer.body);
  keep(call, decoded, variables);
  const headers = head.headers.map(([name, value]): [string, string] => {
    const changes = CHANGING_HEADERS.includes(name.toLowerCase());
    return [name.toLowerCase(), changes ? '<changing>' : String(normalForm(value, variables))];
  });
  return {
    status: `${head.status} ${head.reason}`,
    interim: answer.interim,
    headers: Object.fromEntries(headers),
    framing: answer.framing,
    ended: answer.ended,
    body: normalForm(bodyOf(decoded), variables),
  };
}

function bodyOf(decoded: Decoded): unknown {
  return decoded.kind === 'nothing' ? null : decoded;
}

function keep(call: Call, decoded: Decoded, variables: Variables): void {
  for (const [name, path] of Object.entries(call.keep ?? {})) {
    const value = valueAt(decoded, path);
    if (value === undefined) variables.delete(name);
    else variables.set(name, value);
  }
}

function valueAt(decoded: Decoded, path: string): string | undefined {
  if (path === 'now') return (Date.now() / 1000).toFixed(3);
  if (path === 'text') return decoded.kind === 'text' ? decoded.text.trim() : undefined;
  let at: unknown = decoded.kind === 'json' ? decoded.value : decoded.kind === 'json stream' ? decoded.values : undefined;
  for (const key of path.split('.'))
    at = typeof at === 'object' && at !== null ? (at as { readonly [key: string]: unknown })[key] : undefined;
  return at === undefined ? undefined : String(at);
}
