import { Agent } from 'node:http';
import { errorText, seededRandom } from '../../src/base/index.ts';
import { build } from './build.ts';
import { copy } from './copy.ts';
import { events } from './events.ts';
import { exec } from './exec.ts';
import { type Api, call, idIn, list } from './http.ts';
import { follow, logs, TELLS, WRITES } from './logs.ts';
import { type Operation, pick, type Turn, WrongBytes } from './operation.ts';

export interface SoakOptions {
  /** `host:port` of the manager. */
  readonly address: string;
  /** How many engines it has. */
  readonly engines: number;
  readonly durationMs: number;
  /** Operations at a time. */
  readonly clients: number;
  readonly seed: number;
}

/** What one kind of operation came to. */
export interface Tally {
  operations: number;
  bytes: number;
}

/** What a run has seen. */
export interface SoakReport {
  readonly kinds: Map<string, Tally>;
  /** What came was not what was sent. */
  readonly wrong: string[];
  /** What did not end within its time. */
  readonly stuck: string[];
  /** What did not work in another way. */
  readonly failed: string[];
}

/** Longer than any operation takes while as many as this machine can bear run beside it. */
const STUCK_MS = 90_000;
/** Builds are few, as they are in life. */
const OPERATIONS: readonly Operation[] = [logs, follow, follow, exec, exec, events, events, copy, copy, build];

/** A report of nothing yet. */
export function emptySoakReport(): SoakReport {
  return { kinds: new Map(OPERATIONS.map(({ name }) => [name, { operations: 0, bytes: 0 }])), wrong: [], stuck: [], failed: [] };
}

/** Has clients do one thing after the other until time is over; what is under way is brought to its end. Removes what it made. */
export async function soak(options: SoakOptions, report: SoakReport, signal: AbortSignal): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const api: Api = { address: options.address, agent };
  try {
    const made = await prepare(api, options.engines, signal);
    const endMs = performance.now() + options.durationMs;
    const client = async (index: number): Promise<void> => {
      const random = seededRandom(options.seed * 1000 + index);
      const turn: Turn = { api, random, client: index, ...made };
      // At once all clients would do the same at the same time.
      while (performance.now() < endMs && !signal.aborted) await one(pick(random, OPERATIONS), turn, report, signal);
    };
    await Promise.all(Array.from({ length: options.clients }, (_, index) => client(index)));
  } finally {
    await cleanUp(api).finally(() => agent.destroy());
  }
}

async function one(operation: Operation, turn: Turn, report: SoakReport, signal: AbortSignal): Promise<void> {
  const tooLong = AbortSignal.timeout(STUCK_MS);
  try {
    const bytes = await operation.run(turn, AbortSignal.any([signal, tooLong]));
    const tally = report.kinds.get(operation.name);
    if (tally === undefined) return;
    tally.operations++;
    tally.bytes += bytes;
  } catch (error) {
    if (signal.aborted) return;
    const text = `${operation.name}, client ${turn.client}: ${errorText(error)}`;
    (error instanceof WrongBytes ? report.wrong : tooLong.aborted ? report.stuck : report.failed).push(text);
  }
}

/** Spread puts one of each on every node. */
async function prepare(api: Api, engines: number, signal: AbortSignal): Promise<Pick<Turn, 'sleepers' | 'writers' | 'tellers'>> {
  const run = async (...command: readonly string[]): Promise<string> => {
    const json = { Image: 'busybox', Cmd: command, Labels: { soak: '1' }, HostConfig: { Init: true } };
    const id = idIn(await call(api, 'POST', '/containers/create', { json }, signal));
    await call(api, 'POST', `/containers/${id}/start`, {}, signal);
    return id;
  };
  const each = (...command: readonly string[]): Promise<readonly string[]> =>
    Promise.all(Array.from({ length: engines }, () => run(...command)));
  const [sleepers, writers, tellers] = [await each('sleep', '100000'), await each('sh', '-c', WRITES), await each('sh', '-c', TELLS)];
  for (const id of tellers) await call(api, 'POST', `/containers/${id}/wait`, {}, signal);
  return { sleepers, writers, tellers };
}

async function cleanUp(api: Api): Promise<void> {
  const signal = AbortSignal.timeout(STUCK_MS);
  const filters = encodeURIComponent('{"label":["soak"]}');
  for (const { Id } of await list(api, `/containers/json?all=1&filters=${filters}`, signal)) {
    await call(api, 'DELETE', `/containers/${String(Id)}?force=1&v=1`, {}, signal);
  }
}
