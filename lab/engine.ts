import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../src/base/index.ts';
import { bootEngine } from './boot.ts';
import { answersPing } from './engine-api.ts';
import { enginePrograms } from './engine-programs.ts';
import { clientTlsFlags, engineAccess } from './engine-tls.ts';
import type { EngineVersion } from './engine-version.ts';
import { LabError } from './errors.ts';
import { lock } from './lock.ts';
import { cgroupPath, engineIp, netnsName } from './names.ts';
import { createNetns, linkIsUp, removeNetns, setLink } from './network.ts';
import { killAll, liveCgroups, processesIn, processesNamed, sendSignal, withDescendants } from './processes.ts';
import { type CommandResult, tryCommand } from './run-command.ts';
import { type EngineRecord, engineDir, engineLock, type LabRecord, readRecord } from './state.ts';
import { toolPath } from './tool-path.ts';

/** An engine that is asked to end gives its containers 15 s. */
const STOP_LIMIT_MS = 30_000;
const ANSWER_LIMIT_MS = 30_000;

/** `silent`: it runs and is plugged in, and does not answer (yet). */
export type EngineState = 'up' | 'silent' | 'killed' | 'frozen' | 'cut';

/** One engine of a lab: a machine of its own as far as Docker can tell. */
export class LabEngine {
  readonly name: string;
  readonly version: EngineVersion;
  readonly labels: { readonly [name: string]: string };
  readonly ip: string;
  /** `host:port` of its API. */
  readonly address: string;
  readonly #lab: LabRecord;
  readonly #record: EngineRecord;
  readonly #netns: string;

  constructor(lab: LabRecord, record: EngineRecord) {
    this.name = record.name;
    this.version = record.version;
    this.labels = record.labels;
    this.ip = engineIp(lab, record.hostNumber);
    this.address = `${this.ip}:2375`;
    this.#lab = lab;
    this.#record = record;
    this.#netns = netnsName(lab.name, record.name);
  }

  /**
   * Ends the engine. `SIGKILL` (default) takes the whole node at once: daemon, containerd, containers; its address then
   * refuses connections. Any other signal goes to the daemon alone, and this waits until it has ended.
   */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (signal === 'SIGKILL') return await killAll(this.#netns);
    for (const { pid } of await this.#daemons()) sendSignal(pid, signal);
    await this.#untilOff(signal);
  }

  /** Stops the daemon (SIGSTOP): it takes connections and never answers. Containers run on. */
  async freeze(): Promise<void> {
    const daemons = await this.#daemons();
    if (daemons.length === 0) throw new LabError(`engine ${this.name} is not running; heal it first`);
    for (const { pid } of daemons) sendSignal(pid, 'SIGSTOP');
  }

  /** Ends the daemon at once (SIGKILL), and with it its containers; programs that were started in the node's network go on. */
  async killDaemon(): Promise<void> {
    for (const { pid } of await this.#daemons()) sendSignal(pid, 'SIGKILL');
    await this.#untilOff('its daemon was killed');
  }

  /** Stops the whole node (SIGSTOP), containers and all: a machine that hangs, or is suspended. */
  async freezeNode(): Promise<void> {
    for (const pid of await withDescendants(await processesIn(this.#netns))) sendSignal(pid, 'SIGSTOP');
  }

  /** Its API's socket on this machine: it answers there whatever becomes of the node's network. */
  get socketPath(): string {
    return join(engineDir(this.#lab.name, this.name), 'run', 'docker.sock');
  }

  /** Command line in front of a program that is to run in the node's network; it ends with the node, not with its daemon. */
  get enter(): readonly [string, ...string[]] {
    return ['nsenter', `--net=/run/netns/${this.#netns}`, '--'];
  }

  /** Ids of containers whose processes can run now, as the kernel has it: no cut and no silent daemon hides them. */
  async liveContainers(): Promise<readonly string[]> {
    return await liveCgroups(`${cgroupPath(this.#lab.name)}/${this.name}`);
  }

  /** The name of a container, from the engine's files: also of a daemon that does not answer. Undefined: not there. */
  async containerName(id: string): Promise<string | undefined> {
    const file = join(engineDir(this.#lab.name, this.name), 'data', 'containers', id, 'config.v2.json');
    const text = await readFile(file, 'utf8').catch(() => '');
    return /"Name":"\/([^"]+)"/.exec(text)?.[1];
  }

  /** Pulls its cable: nothing reaches it or leaves it. The engine and its containers run on. */
  async cut(): Promise<void> {
    await setLink(this.#lab, this.#record.hostNumber, 'down');
  }

  /**
   * Undoes `kill`, `freeze`, `freezeNode` and `cut`, and waits until it answers. A killed node boots with the containers and images it
   * had; nothing of it runs but what has a restart policy.
   * @throws LabError when it does not answer
   */
  async heal(signal?: AbortSignal): Promise<void> {
    await using _held = await lock(engineLock(this.#lab.name, this.name), signal);
    if ((await readRecord(this.#lab.name)) === undefined) throw new LabError(`lab ${this.#lab.name} is gone`);
    const daemons = await this.#daemons();
    if (daemons.length === 0) return await this.#reboot(signal);
    await setLink(this.#lab, this.#record.hostNumber, 'up', signal);
    for (const pid of await withDescendants(await processesIn(this.#netns))) sendSignal(pid, 'SIGCONT');
    const access = await engineAccess(this.#lab, this.#record);
    for (let waitedMs = 0; waitedMs < ANSWER_LIMIT_MS; waitedMs += 100) {
      if (await answersPing(access, signal)) return;
      await systemClock.sleep(100, signal);
    }
    throw new LabError(`engine ${this.name} does not answer; its log is ${join(engineDir(this.#lab.name, this.name), 'log')}`);
  }

  /** What is observed of it now. */
  async state(signal?: AbortSignal): Promise<EngineState> {
    const [daemon] = await this.#daemons();
    if (daemon === undefined) return 'killed';
    if (!(await linkIsUp(this.#lab, this.#record.hostNumber, signal))) return 'cut';
    if (daemon.state === 'T') return 'frozen';
    return (await answersPing(await engineAccess(this.#lab, this.#record), signal)) ? 'up' : 'silent';
  }

  /** Runs the Docker CLI of the engine's own version against it, past any manager: what an observer sees. */
  async run(args: readonly string[], signal?: AbortSignal): Promise<CommandResult> {
    const docker = await toolPath(`docker-${this.version}`, signal);
    const config = join(engineDir(this.#lab.name, this.name), 'cli');
    const env = { DOCKER_CONFIG: config, DOCKER_CONTEXT: '', DOCKER_TLS_VERIFY: '' };
    const tls = clientTlsFlags(this.#lab, this.#record);
    return await tryCommand([docker, '-H', `tcp://${this.address}`, ...tls, ...args], { env }, signal);
  }

  /** Switches the node off and on. A fresh network namespace, because a machine that boots has no old rules and bridges. */
  async #reboot(signal?: AbortSignal): Promise<void> {
    const programs = await enginePrograms(this.version, () => undefined, signal);
    await killAll(this.#netns);
    await removeNetns(this.#lab, this.name, this.#record.hostNumber);
    await createNetns(this.#lab, this.name, this.#record.hostNumber, signal);
    await bootEngine(this.#lab, this.#record, programs, signal);
  }

  async #untilOff(what: string): Promise<void> {
    for (let waitedMs = 0; waitedMs < STOP_LIMIT_MS; waitedMs += 50) {
      if ((await this.#machine()).length === 0) return;
      await systemClock.sleep(50);
    }
    throw new LabError(`engine ${this.name} still runs ${STOP_LIMIT_MS / 1000} s after ${what}`);
  }

  /** What is a node's own, other than programs that were started in its network. */
  async #machine(): Promise<readonly unknown[]> {
    const pids = await processesIn(this.#netns);
    const own = await Promise.all(['unshare', 'dockerd', 'containerd'].map((program) => processesNamed(pids, program)));
    return own.flat();
  }

  async #daemons(): Promise<readonly { pid: number; state: string }[]> {
    return await processesNamed(await processesIn(this.#netns), 'dockerd');
  }
}
