import { type Clock, isAbort, objectOf, type Random } from '../../base/index.ts';
import type { Docker } from '../docker/index.ts';
import { type ObservedContainer, observeContainers } from '../observe/index.ts';
import { ProjectWatch } from '../run/index.ts';
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
  const source = printer.source(displayName(container));
  const inspected = await docker.inspectContainer(container.id, signal);
  const tty = objectOf(inspected['Config'])['Tty'] === true;
  const { follow, tail, until, timestamps } = options;
  const since = options.fromStart === true ? sinceText(String(objectOf(inspected['State'])['StartedAt'])) : options.since;
  const stream = await docker.logs(container.id, { stdout: true, stderr: true, follow, tail, since, until, timestamps }, signal);
  await pump(stream.body, tty, source);
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
  const followed = new Map<string, Promise<void>>();
  const seen = new Set<string>();
  while (!signal.aborted) {
    const changed = watch.next(signal);
    const containers = (await observeContainers(docker, project, signal)).filter(wanted);
    for (const c of containers) {
      if (followed.has(c.id) || (seen.has(c.id) && c.state !== 'running')) continue;
      const again = seen.has(c.id) ? { ...options, tail: 'all', fromStart: true } : options;
      seen.add(c.id);
      const task = printLogs(docker, c, printer, again, signal)
        .catch(ignoreEnd)
        .finally(() => followed.delete(c.id));
      followed.set(c.id, task);
    }
    if (followed.size === 0) return;
    await Promise.race([changed, ...followed.values()]);
  }
}

function ignoreEnd(error: unknown): void {
  if (!isAbort(error)) throw error;
}
