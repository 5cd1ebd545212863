import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { anySignal, systemClock } from '../../src/base/index.ts';
import { LabError } from '../errors.ts';
import { programPath } from '../run-command.ts';
import type { StorePlace, StoreProgram } from './store-program.ts';

const START_LIMIT_MS = 60_000;

/** A store server on this machine: a process, a folder of its own and ports that stay its over restarts. */
export class StoreServer implements AsyncDisposable {
  /** `ip:port`, where clients connect. */
  readonly address: string;
  /** As `schwarm manage` takes it: `etcd://127.0.0.1:4711`. */
  readonly url: string;
  readonly #program: StoreProgram;
  readonly #place: StorePlace;
  readonly #enter: readonly string[];
  #child: ChildProcess | undefined;

  /** @param enter command line in front of the program's own */
  constructor(program: StoreProgram, place: StorePlace, enter: readonly string[] = []) {
    this.#program = program;
    this.#place = place;
    this.#enter = enter;
    this.address = `${place.host}:${place.port}`;
    this.url = `${program.scheme}://${this.address}`;
  }

  /**
   * Starts it with the data it has, ending it first if it runs, and waits until it takes reads and writes.
   * @throws LabError with the end of its log when it does not come up
   */
  async restart(signal?: AbortSignal): Promise<void> {
    await this.kill('SIGKILL');
    const [program, ...args] = await this.#program.prepare(this.#place);
    await using log = await open(join(this.#place.folder, 'log'), 'a');
    // With the process that started it, in whatever way that ends, the server ends too.
    const [command, ...rest] = [...this.#enter, 'setpriv', '--pdeathsig', 'KILL', '--', program, ...args];
    const child = spawn(command ?? program, rest, {
      stdio: ['ignore', log.fd, log.fd],
      env: { ...process.env, PATH: programPath() },
    });
    this.#child = child;
    child.once('error', () => undefined); // no such program: it has no exit code and never serves
    await this.#untilServing(child, signal);
  }

  /** Sends it a signal and waits until it has ended. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** Whether it leads its ensemble at the moment. */
  async leads(): Promise<boolean> {
    return await this.#program.leads(this.#place, AbortSignal.timeout(2_000));
  }

  /** Stops it in its tracks (SIGSTOP): connections stay open, new ones are taken, nothing is answered. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  /** Lets it go on after `freeze`. */
  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Ends it and removes its data. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill('SIGKILL');
    await rm(this.#place.folder, { recursive: true, force: true });
  }

  async #untilServing(child: ChildProcess, signal: AbortSignal | undefined): Promise<void> {
    for (let waitedMs = 0; waitedMs < START_LIMIT_MS; waitedMs += 100) {
      if (await this.#program.serves(this.#place, anySignal(AbortSignal.timeout(2_000), signal))) return;
      signal?.throwIfAborted();
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) break;
      await systemClock.sleep(100, signal);
    }
    const log = await readFile(join(this.#place.folder, 'log'), 'utf8');
    throw new LabError(`${this.url} did not come up: ${log.trim().split('\n').slice(-3).join(' / ')}`);
  }
}
