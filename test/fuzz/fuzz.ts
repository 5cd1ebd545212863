import { routes } from '../../src/manager/api/routes.ts';
import { Accounts } from './accounts.ts';
import { Choose } from './choose.ts';
import { deliver } from './delivery.ts';
import { judge } from './judge.ts';
import { type FuzzRequest, fuzzRequest, type Known } from './request.ts';

export interface FuzzOptions {
  /** `host:port` of the manager. */
  readonly address: string;
  /** The same seed makes the same requests of each client in the same order, but for ids that answers told. */
  readonly seed: number;
  readonly durationMs: number;
  /** Connections at a time. */
  readonly clients: number;
  /** Called with each request when it is over. @param status of the last answer, or how it ended without one */
  readonly onRequest?: (where: string, line: string, status: string) => void;
}

/** What a run has seen. */
export interface FuzzReport {
  /** How many there were so far. */
  requests: number;
  /** How often each status came, or each end without one. */
  readonly statuses: Map<string, number>;
  /** Where in the run (client/number), what was wrong, and the request. */
  readonly problems: string[];
  readonly accounts: Accounts;
}

/** Numbers of one client's requests; names of objects contain them. */
const PER_CLIENT = 1_000_000;
const ALL_ROUTES = routes();

/** A report of nothing yet. */
export function emptyReport(): FuzzReport {
  return { requests: 0, statuses: new Map(), problems: [], accounts: new Accounts() };
}

/** Sends random requests until time is over; what is under way then ends. */
export async function fuzz(options: FuzzOptions, report: FuzzReport, signal: AbortSignal): Promise<void> {
  const endMs = performance.now() + options.durationMs;
  const client = async (index: number): Promise<void> => {
    for (let number = 0; performance.now() < endMs && !signal.aborted; number += 10) await turn(options, report, index, number);
  };
  await Promise.all(Array.from({ length: options.clients }, (_, index) => client(index)));
}

/** One connection with one request, or some; all choices follow from the place in the run. */
async function turn({ address, seed, onRequest }: FuzzOptions, report: FuzzReport, index: number, number: number): Promise<void> {
  const { accounts, statuses, problems } = report;
  const choose = new Choose(seed, index, number);
  const first = index * PER_CLIENT + number;
  const known: Known = {
    references: [
      ...accounts.recent('any'),
      `fz-${first - 10}`,
      `fz-${first - 20}`,
      `fz-${first - 30}`,
      `fzv-${first - 10}`,
      'bridge',
      'fz',
    ],
    execs: [...accounts.recent('exec'), '0'.repeat(64)],
  };
  const count = choose.chance(5) ? 2 + choose.below(3) : 1;
  const requests = Array.from({ length: count }, (_, i) => fuzzRequest(choose, ALL_ROUTES, known, first + i));
  const delivered = await deliver(address, requests, choose);
  const { answers, problem } = judge(requests, delivered);
  const [only] = requests;
  if (only !== undefined && count === 1) accounts.note(only, delivered, answers[0]);
  else accounts.noteMany(requests);
  const status = String(answers.at(-1)?.status ?? delivered.end);
  const where = `${index}/${number}`;
  report.requests += count;
  statuses.set(status, (statuses.get(status) ?? 0) + 1);
  if (problem !== undefined) problems.push(`${where}: ${problem}: ${linesOf(requests)}`);
  onRequest?.(where, linesOf(requests), status);
}

function linesOf(requests: readonly FuzzRequest[]): string {
  return requests.map(({ line }) => line.slice(0, 300)).join(' | ');
}
