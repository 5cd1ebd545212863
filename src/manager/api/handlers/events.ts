import { Readable } from 'node:stream';
import { anySignal, BadInputError, ignoreAbort } from '../../../base/index.ts';
import { type ClusterEvent, pastEvents } from '../../cluster/index.ts';
import { type Answer, stream } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { parseFilters } from '../filters.ts';
import { eventFilter, isHiddenBelow146 } from '../merge/event-filters.ts';
import { unixNanos } from '../merge/timestamp.ts';
import { textParam } from '../query.ts';
import type { Route } from '../route.ts';
import { atLeast } from '../version.ts';

/** Longest time a timer can run. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export const eventRoutes: readonly Route[] = [{ method: 'GET', path: '/events', handler: events, rule: 'aggregate' }];

/** The events of all nodes: those kept since `since`, then those to come, until `until` or the client leaves. */
function events(call: ApiCall): Answer {
  const { cluster, clock, query } = call;
  const since = moment(query, 'since');
  const until = moment(query, 'until');
  if (since !== undefined && until !== undefined && until < since) {
    throw new BadInputError(`\`since\` time (${query.get('since')}) cannot be after \`until\` time (${query.get('until')})`);
  }
  const wanted = wantedEvents(call);
  const nowNano = BigInt(clock.nowMs()) * 1_000_000n;
  const stop = new AbortController();
  // Subscribed before the past is read, in one step: no event falls between the two.
  const isOver = until !== undefined && until <= nowNano;
  const live = isOver ? [] : cluster.events.subscribe(anySignal(call.signal, stop.signal));
  const past = since === undefined && until === undefined ? nothing : pastOf(call, since ?? 0n, until);
  if (until !== undefined && !isOver) endAt(Number((until - nowNano) / 1_000_000n), stop, call);
  const upTo = (event: ClusterEvent): boolean => until === undefined || event.timeNano <= until;
  const lines = linesOf(past, live, (event) => wanted(event) && upTo(event));
  return stream(200, Readable.from(lines, { objectMode: false }), { 'content-type': 'application/json' });
}

type Past = () => Promise<readonly ClusterEvent[]>;

/** What the manager kept, taken now, and what the engines remember of the time before it came, asked for later; in order of time. */
function pastOf({ cluster, signal }: ApiCall, since: bigint, until: bigint | undefined): Past {
  const kept = cluster.events.replay(since, until);
  return async () => {
    const older = await pastEvents(cluster.nodes(), since, until, signal);
    return older.length === 0 ? kept : [...older, ...kept].sort(byTime);
  };
}

async function* linesOf(
  past: Past,
  live: AsyncIterable<ClusterEvent> | readonly ClusterEvent[],
  wanted: (event: ClusterEvent) => boolean,
): AsyncGenerator<Buffer> {
  for (const event of await past()) if (wanted(event)) yield Buffer.from(`${event.json}\n`);
  for await (const event of live) if (wanted(event)) yield Buffer.from(`${event.json}\n`);
}

/** Filters that are not known are let be, as engines do it here and nowhere else. */
function wantedEvents({ query, version }: ApiCall): (event: ClusterEvent) => boolean {
  const matches = eventFilter(parseFilters(query));
  if (atLeast(version, '1.46')) return matches;
  return (event) => !isHiddenBelow146(event) && matches(event);
}

function moment(query: URLSearchParams, name: string): bigint | undefined {
  const text = textParam(query, name);
  return text === undefined ? undefined : unixNanos(text);
}

function endAt(inMs: number, stop: AbortController, { clock, signal }: ApiCall): void {
  void clock
    .sleep(Math.min(inMs, MAX_TIMER_MS), signal)
    .then(() => stop.abort())
    .catch(ignoreAbort);
}

async function nothing(): Promise<readonly ClusterEvent[]> {
  return [];
}

function byTime(a: ClusterEvent, b: ClusterEvent): number {
  return a.timeNano < b.timeNano ? -1 : a.timeNano > b.timeNano ? 1 : 0;
}
