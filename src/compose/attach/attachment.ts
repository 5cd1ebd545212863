import { type Clock, errorText, isAbort, type JsonObject, numberOf, objectOf, type Random } from '../../base/index.ts';
import type { EngineEvent } from '../../engine/index.ts';
import type { Docker } from '../docker/index.ts';
import { displayName, type LogPrinter, nanosOf, printLogs, pump } from '../logs/index.ts';
import { type ObservedContainer, observeContainers } from '../observe/index.ts';
import { ProjectWatch } from '../run/index.ts';

/** A container this terminal shows came to its end. */
export interface Exit {
  readonly id: string;
  readonly service: string;
  readonly code: number;
  /** The engine starts it again. */
  readonly restarting: boolean;
}

export interface AttachmentOptions {
  readonly docker: Docker;
  readonly project: string;
  readonly printer: LogPrinter;
  /** Which containers are shown; newly appearing ones are asked about too. */
  readonly wanted: (container: Pick<ObservedContainer, 'service' | 'oneoff'>) => boolean;
  readonly clock: Clock;
  readonly random: Random;
}

const ALL_OUTPUT = { stream: true, stdout: true, stderr: true, logs: false };

/**
 * The foreground of `up`: shows the output of a project's containers and tells when they end. Dispose it to detach; containers
 * go on.
 */
export class Attachment implements AsyncDisposable {
  readonly #options: AttachmentOptions;
  readonly #watch: ProjectWatch;
  readonly #stop = new AbortController();
  /** Output being shown, by container id. */
  readonly #shown = new Map<string, Promise<void>>();
  /** Containers seen alive and not yet told as ended. */
  readonly #alive = new Set<string>();
  /** Containers attached to before they were started, and when their last run had ended then. */
  readonly #waiting = new Map<string, bigint>();
  /** When containers ended, by the engine's clock. A list may go on calling them running for a moment. */
  readonly #endedNano = new Map<string, bigint>();
  readonly #deaths: EngineEvent[] = [];
  #allStarted = false;

  constructor(options: AttachmentOptions) {
    const { docker, project, clock, random } = options;
    this.#options = options;
    this.#watch = new ProjectWatch(docker, project, clock, random, (event) => this.#noteEvent(event));
  }

  /** Attaches before the container starts (or while it runs), so that not a byte is missed. */
  async attach(container: ObservedContainer, signal: AbortSignal): Promise<void> {
    if (this.#shown.has(container.id)) return;
    const { docker, printer } = this.#options;
    const inspected = await docker.inspectContainer(container.id, signal);
    const tty = objectOf(inspected['Config'])['Tty'] === true;
    const state = objectOf(inspected['State']);
    const { socket } = await docker.attach(container.id, ALL_OUTPUT, this.#stop.signal);
    this.#stop.signal.addEventListener('abort', () => socket.destroy(), { once: true });
    const source = printer.source(displayName(container));
    if (state['Running'] === true) this.#alive.add(container.id);
    else this.#waiting.set(container.id, finishOf(state));
    this.#show(
      container,
      pump(socket, tty, source).finally(() => socket.destroy()),
    );
  }

  /** From now on the end of all containers is the end of `exits`; before, some have not been started yet. */
  allStarted(): void {
    this.#allStarted = true;
    this.#watch.wake();
  }

  /**
   * Exits of shown containers, in the order they are noticed. Ends when all were started and none of them runs or will be started
   * again, or when `signal` aborts.
   */
  async *exits(signal: AbortSignal): AsyncGenerator<Exit> {
    while (!signal.aborted) {
      const changed = this.#watch.next(signal);
      const containers = (await observeContainers(this.#options.docker, this.#options.project, signal)).filter(this.#options.wanted);
      yield* await this.#ended(containers);
      await this.#followNew(containers);
      if (this.#deaths.length > 0) continue;
      if (this.#allStarted && !containers.some((c) => ['running', 'restarting', 'paused'].includes(c.state))) return;
      await changed;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#watch[Symbol.asyncDispose]();
    await Promise.all(this.#shown.values());
  }

  #noteEvent(event: EngineEvent): void {
    const known = this.#alive.has(event.actorId) || this.#waiting.has(event.actorId);
    if (event.action === 'die' && known) this.#deaths.push(event);
  }

  /** Tells of every container that ended: by its event, or, where that was lost, by what the list says now. */
  async #ended(containers: readonly ObservedContainer[]): Promise<Exit[]> {
    await this.#noteStarted(containers);
    const codes = new Map<string, number>();
    for (const c of containers) if (this.#alive.has(c.id) && c.state === 'exited') codes.set(c.id, c.exitCode ?? 0);
    for (const event of this.#deaths.splice(0)) codes.set(event.actorId, numberOf(Number(event.attributes['exitCode'])) ?? 0);
    const out: Exit[] = [];
    for (const [id, code] of codes) {
      const container = containers.find((c) => c.id === id);
      this.#alive.delete(id);
      this.#waiting.delete(id);
      // What it wrote last comes before the word that it ended.
      await this.#shown.get(id);
      if (container === undefined) continue;
      const restarting = await this.#runsAgain(id);
      await this.#options.printer.status(displayName(container), `exited with code ${code}${restarting ? ' (restarting)' : ''}`);
      out.push({ id, service: container.service, code, restarting });
    }
    return out;
  }

  /** Containers attached to before their start are alive from it on; one that is exited may still be so from an earlier run. */
  async #noteStarted(containers: readonly ObservedContainer[]): Promise<void> {
    for (const c of containers) {
      const finished = this.#waiting.get(c.id);
      if (finished === undefined) continue;
      const exitedSince = this.#allStarted && c.state === 'exited' && finishOf(await this.#stateOf(c.id)) !== finished;
      if (c.state !== 'running' && !exitedSince) continue;
      this.#waiting.delete(c.id);
      this.#alive.add(c.id);
    }
  }

  /** Whether the engine starts it again, or has done so since it ended. */
  async #runsAgain(id: string): Promise<boolean> {
    const state = await this.#stateOf(id);
    const finished = finishOf(state);
    this.#endedNano.set(id, finished);
    return state['Restarting'] === true || this.#startedAfter(state, finished);
  }

  async #stateOf(id: string): Promise<JsonObject> {
    const { docker } = this.#options;
    if (!(await docker.hasContainer(id, this.#stop.signal))) return {};
    return objectOf((await docker.inspectContainer(id, this.#stop.signal))['State']);
  }

  #startedAfter(state: JsonObject, endedNano: bigint): boolean {
    return state['Running'] === true && (nanosOf(String(state['StartedAt'])) ?? 0n) > endedNano;
  }

  /** Containers that started since: restarted, scaled up or made anew by someone. */
  async #followNew(containers: readonly ObservedContainer[]): Promise<void> {
    const { docker, printer } = this.#options;
    for (const c of containers) {
      if (c.state !== 'running' || this.#alive.has(c.id) || this.#waiting.has(c.id) || this.#shown.has(c.id)) continue;
      const ended = this.#endedNano.get(c.id);
      if (ended !== undefined && !this.#startedAfter(await this.#stateOf(c.id), ended)) continue;
      this.#alive.add(c.id);
      const options = { follow: true, tail: 'all', since: undefined, until: undefined, timestamps: false, fromStart: true };
      this.#show(c, printLogs(docker, c, printer, options, this.#stop.signal));
    }
  }

  #show(container: ObservedContainer, task: Promise<void>): void {
    const { printer } = this.#options;
    const settled = task
      .catch(async (error: unknown) => {
        if (!isAbort(error) && !this.#stop.signal.aborted) await printer.status(displayName(container), `output lost: ${errorText(error)}`);
      })
      .finally(() => this.#shown.delete(container.id));
    this.#shown.set(container.id, settled);
  }
}

/** When a container's last run ended, in nanoseconds since 1970; 0 when it never ran. */
function finishOf(state: JsonObject): bigint {
  return nanosOf(String(state['FinishedAt'])) ?? 0n;
}
