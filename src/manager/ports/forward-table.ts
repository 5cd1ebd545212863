import type { Forward, ForwardIo, ForwardTarget } from './forward.ts';
import { openForward } from './open-forward.ts';
import type { PlannedForward } from './plan.ts';
import type { PortKey } from './port-key.ts';

interface OpenPort {
  readonly forward: Forward;
  readonly planned: PlannedForward;
}

/** The ports that are open here. Disposing it closes them all. */
export class ForwardTable implements AsyncDisposable {
  readonly #address: string;
  readonly #io: ForwardIo;
  readonly #targetOf: (planned: PlannedForward) => ForwardTarget;
  readonly #open = new Map<PortKey, OpenPort>();
  #failed: ReadonlyMap<PortKey, unknown> = new Map();

  constructor(address: string, io: ForwardIo, targetOf: (planned: PlannedForward) => ForwardTarget) {
    this.#address = address;
    this.#io = io;
    this.#targetOf = targetOf;
  }

  /** What each open port is for. */
  get planned(): ReadonlyMap<PortKey, PlannedForward> {
    return new Map([...this.#open].map(([key, { planned }]) => [key, planned]));
  }

  /** Ports that could not be opened at the last turn, and the system's errors. */
  get failed(): ReadonlyMap<PortKey, unknown> {
    return this.#failed;
  }

  /** Closes what is not wanted, points what is to where it shall go, and opens what is missing. */
  async apply(wanted: ReadonlyMap<PortKey, PlannedForward>): Promise<void> {
    await Promise.all([...this.#open.keys()].filter((key) => !wanted.has(key)).map((key) => this.#close(key)));
    const failed = new Map<PortKey, unknown>();
    await Promise.all([...wanted].flatMap(([key, planned]) => this.#provide(key, planned, failed) ?? []));
    this.#failed = failed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.apply(new Map());
  }

  /** @returns undefined when nothing had to be opened */
  #provide(key: PortKey, planned: PlannedForward, failed: Map<PortKey, unknown>): Promise<void> | undefined {
    const open = this.#open.get(key);
    if (open === undefined) return this.#openPort(key, planned).catch((error: unknown) => void failed.set(key, error));
    if (!sameWay(open.planned, planned)) open.forward.aim(this.#targetOf(planned));
    this.#open.set(key, { forward: open.forward, planned });
    return undefined;
  }

  async #openPort(key: PortKey, planned: PlannedForward): Promise<void> {
    const forward = await openForward(planned.protocol, this.#address, planned.port, this.#io);
    forward.aim(this.#targetOf(planned));
    this.#open.set(key, { forward, planned });
  }

  async #close(key: PortKey): Promise<void> {
    const forward = this.#open.get(key)?.forward;
    this.#open.delete(key);
    await forward?.[Symbol.asyncDispose]();
  }
}

function sameWay(a: PlannedForward, b: PlannedForward): boolean {
  return a.publisher.id === b.publisher.id && a.targetIp === b.targetIp;
}
