import { type Clock, errorText, type JsonObject, objectOf, type Random } from '../../base/index.ts';
import type { Docker } from '../docker/index.ts';
import { type ObservedContainer, observeContainers } from '../observe/index.ts';
import { Patience, ProjectWatch } from '../run/index.ts';
import { displayName } from './display-name.ts';
import type { LogPrinter } from './printer.ts';
import { pump } from './pump.ts';
import { sinceText } from './since.ts';

export interface LogOptions {
  readonly follow: boolean;
  /** Number of lines, or `all`. */
  readonly tail: string;
  /** Times as the engine's API takes them. */
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly timestamps: boolean;
  /** Only what was written since the container last started. */
  readonly fromStart?: boolean;
}

/** Prints what one container has written, and with `follow` what it will write until it stops. */
export async function printLogs(
  docker: Docker,
  container: ObservedContainer,
  printer: LogPrinter,
  options: LogOptions,
  signal: AbortSignal,
): Promise<void> {
  const inspected = await docker.inspectContainer(container.id, signal);
  const since = options.fromStart === true ? sinceText(startOf(inspected)) : options.since;
  await printRun(docker, container, inspected, printer, { ...options, since }, signal);
}

async function printRun(
  docker: Docker,
  container: ObservedContainer,
  inspected: JsonObject,
  printer: LogPrinter,
  options: LogOptions,
  signal: AbortSignal,
): Promise<void> {
  const source = printer.source(displayName(container));
  const { follow, tail, since, until, timestamps } = options;
  const stream = await docker.logs(container.id, { stdout: true, stderr: true, follow, tail, since, until, timestamps }, signal);
  await pump(stream.body, objectOf(inspected['Config'])['Tty'] === true, source);
}

/** When the container last started, as the engine tells it. */
function startOf(inspected: JsonObject): string {
  return String(objectOf(inspected['State'])['StartedAt']);
}

/**
 * Prints and follows containers until `signal` aborts or all of them have stopped; those that start again or newly appear are
 * followed from their start.
 * @param wanted which containers of the project to follow
 */
export async function followLogs(
  docker: Docker,
  project: string,
  wanted: (container: ObservedContainer) => boolean,
  printer: LogPrinter,
  options: LogOptions,
  time: { readonly clock: Clock; readonly random: Random },
  signal: AbortSignal,
): Promise<void> {
  await using watch = new ProjectWatch(docker, project, time.clock, time.random);
  const patience = new Patience(time.clock);
  const followed = new Map<string, Promise<void>>();
  const runs = new Map<string, Run>();
  const failures: Error[] = [];
  const follow = async (c: ObservedContainer): Promise<void> => {
    const before = runs.get(c.id);
    if (followed.has(c.id) || (before !== undefined && c.state !== 'running')) return;
    const inspected = await docker.inspectContainer(c.id, signal);
    const start = startOf(inspected);
    // A list may call an ended run running for a moment; and a run whose output ended may go on: then a connection was lost.
    const broke = start === before?.start;
    if (broke && objectOf(inspected['State'])['Running'] !== true) return;
    const since = broke ? String((before?.endedMs ?? 0) / 1000) : sinceText(start);
    const run: Run = { start, endedMs: 0 };
    runs.set(c.id, run);
    const own = before === undefined ? options : { ...options, tail: 'all', since };
    const task = patience.look(() => printRun(docker, c, inspected, printer, own, signal), signal);
    const settled = task
      .catch((cause: unknown) => {
        failures.push(new Error(`output of ${c.name} ended: ${errorText(cause)}`, { cause }));
      })
      .finally(() => {
        run.endedMs = time.clock.nowMs();
        followed.delete(c.id);
      });
    followed.set(
      c.id,
      settled.then(() => {}),
    );
  };
  while (!signal.aborted) {
    const changed = watch.next(signal);
    const known = await patience.look(async () => {
      const containers = (await observeContainers(docker, project, signal)).filter(wanted);
      for (const c of containers) await follow(c);
      return containers;
    }, signal);
    if (failures[0] !== undefined) throw failures[0];
    if (known !== undefined && followed.size === 0) return;
    await Promise.race([changed, ...followed.values()]);
  }
}

/** One run of a container whose output is or was followed. */
interface Run {
  /** When it started, as the engine tells it. */
  readonly start: string;
  /** When its output ended or broke off, in milliseconds since 1970. */
  endedMs: number;
}
