import { type Clock, errorText, isAbort, type JsonObject, objectOf, type Random } from '../../base/index.ts';
import type { Docker } from '../docker/index.ts';
import { displayName, type LogOptions, type LogPrinter, printLogs, pump } from '../logs/index.ts';
import { type ObservedContainer, observeContainers } from '../observe/index.ts';
import { Patience, ProjectWatch } from '../run/index.ts';
import { Lifetimes } from './lifetimes.ts';

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
const FOLLOW: LogOptions = { follow: true, tail: 'all', since: undefined, until: undefined, timestamps: false };

/**
 * The foreground of `up`: shows the output of a project's containers and tells when they end, over lost connections to the
 * endpoint. Dispose it to detach; containers go on.
 */
export class Attachment implements AsyncDisposable {
  readonly #options: AttachmentOptions;
  readonly #watch: ProjectWatch;
  readonly #stop = new AbortController();
  readonly #lifetimes: Lifetimes;
  readonly #patience: Patience;
  /** Output being shown, by container id. */
  readonly #shown = new Map<string, Promise<void>>();
  /** When the output of a container that still runs broke off, in milliseconds since 1970. */
  readonly #brokenMs = new Map<string, number>();
  #allStarted = false;
  #connectionWasLost = false;

  constructor(options: AttachmentOptions) {
    const { docker, project, clock, random } = options;
    this.#options = options;
    this.#patience = new Patience(clock);
    this.#lifetimes = new Lifetimes((id) => this.#stateOf(id));
    this.#watch = new ProjectWatch(docker, project, clock, random, (event) => {
      if (event === 'gap') this.#connectionWasLost = true;
      else this.#lifetimes.noteEvent(event);
    });
  }

  /** Attaches before the container starts (or while it runs), so that not a byte is missed. */
  async attach(container: ObservedContainer, signal: AbortSignal): Promise<void> {
    if (this.#shown.has(container.id)) return;
    const { docker, printer } = this.#options;
    const inspected = await docker.inspectContainer(container.id, signal);
    const { socket } = await docker.attach(container.id, ALL_OUTPUT, this.#stop.signal);
    this.#stop.signal.addEventListener('abort', () => socket.destroy(), { once: true });
    this.#lifetimes.attached(container.id, objectOf(inspected['State']));
    const output = pump(socket, objectOf(inspected['Config'])['Tty'] === true, printer.source(displayName(container)));
    this.#show(
      container,
      output.finally(() => socket.destroy()),
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
      const containers = await this.#look(signal);
      if (containers !== undefined) {
        yield* await this.#tellEnds(containers);
        await this.#followNew(containers);
        if (this.#lifetimes.hasNews) continue;
        if (this.#allStarted && !containers.some((c) => this.#lifetimes.isLive(c))) return;
      }
      await changed;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#watch[Symbol.asyncDispose]();
    await Promise.all(this.#shown.values());
  }

  /** The shown containers; undefined when the endpoint cannot be asked now, or `signal` aborts meanwhile. */
  async #look(signal: AbortSignal): Promise<readonly ObservedContainer[] | undefined> {
    const { docker, project, wanted } = this.#options;
    const containers = await this.#patience.look(() => observeContainers(docker, project, signal), signal);
    if (containers === undefined) this.#connectionWasLost = true;
    return containers?.filter(wanted);
  }

  async #tellEnds(containers: readonly ObservedContainer[]): Promise<Exit[]> {
    const ends = await this.#lifetimes.ends(containers, this.#allStarted, async (id) => await this.#shown.get(id));
    for (const { container, code, restarting } of ends) {
      await this.#options.printer.status(displayName(container), `exited with code ${code}${restarting ? ' (restarting)' : ''}`);
    }
    return ends.map(({ container, code, restarting }) => ({ id: container.id, service: container.service, code, restarting }));
  }

  async #stateOf(id: string): Promise<JsonObject> {
    const { docker } = this.#options;
    if (!(await docker.hasContainer(id, this.#stop.signal))) return {};
    return objectOf((await docker.inspectContainer(id, this.#stop.signal))['State']);
  }

  /** Containers that started since (restarted, scaled up, made anew by someone), and output that broke off with a connection. */
  async #followNew(containers: readonly ObservedContainer[]): Promise<void> {
    for (const c of containers) {
      if (this.#shown.has(c.id)) continue;
      const brokenMs = this.#brokenMs.get(c.id);
      if (await this.#lifetimes.isNewRun(c)) this.#follow(c, { ...FOLLOW, fromStart: true });
      else if (this.#connectionWasLost && brokenMs !== undefined && this.#lifetimes.isAlive(c.id)) {
        this.#follow(c, { ...FOLLOW, since: String(brokenMs / 1000) });
      }
    }
    this.#connectionWasLost = false;
  }

  #follow(container: ObservedContainer, options: LogOptions): void {
    const { docker, printer } = this.#options;
    this.#brokenMs.delete(container.id);
    this.#show(container, printLogs(docker, container, printer, options, this.#stop.signal));
  }

  #show(container: ObservedContainer, task: Promise<void>): void {
    const { printer, clock } = this.#options;
    const settled = task
      .catch(async (error: unknown) => {
        if (isAbort(error) || this.#stop.signal.aborted) return;
        await printer.status(displayName(container), `output interrupted: ${errorText(error)}`);
      })
      .finally(() => {
        this.#shown.delete(container.id);
        this.#brokenMs.set(container.id, clock.nowMs());
      });
    this.#shown.set(container.id, settled);
  }
}
