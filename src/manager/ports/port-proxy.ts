import { BadInputError, type Clock, errorText, ignoreAbort, type Log, type Random } from '../../base/index.ts';
import { Allotter } from './allotter.ts';
import type { Allotment, ForwardedPorts, PortWish, PublishedPorts } from './contract.ts';
import { bindProblem, PortUnavailableError } from './errors.ts';
import type { ForwardIo, ForwardTarget } from './forward.ts';
import { ForwardTable } from './forward-table.ts';
import { forwardedPorts } from './forwarded-ports.ts';
import { fixedPorts, PortLedger } from './ledger.ts';
import { ownAddressTest } from './own-address.ts';
import { type PlannedForward, planForwards } from './plan.ts';
import { type PortKey, portKey } from './port-key.ts';
import type { PortRange } from './port-range.ts';
import { type PortProblem, portProblems, problemText } from './problems.ts';
import { type PublishingContainer, type PublishingFleet, publisherOf } from './publisher.ts';

/** A machine that does not take a connection for that long is not there. */
const CONNECT_TIMEOUT_MS = 10_000;
/** As engines have it. */
const UDP_IDLE_MS = 90_000;
/** How soon what could not be opened, or was taken by another, is tried again. */
const RETRY_MS = 2_000;

export interface PortProxyOptions {
  readonly cluster: PublishingFleet;
  /** The IP address to open ports on. */
  readonly address: string;
  /** Where numbers are taken from that clients leave open. */
  readonly range: PortRange;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Test for addresses of the manager's machine, made anew at each change; looks at its interfaces by default. */
  readonly ownAddressTest?: () => (ip: string) => boolean;
}

/** Keeps every published port of the fleet open on the manager's address. Dispose it to close them. */
export class PortProxy implements PublishedPorts, AsyncDisposable {
  readonly #options: PortProxyOptions;
  readonly #ledger = new PortLedger();
  readonly #table: ForwardTable;
  readonly #allotter: Allotter;
  readonly #publishing = new Map<string, PublishingContainer>();
  readonly #over = new AbortController();
  readonly #listening: Disposable;
  #retrying: Promise<void> | undefined;
  #opened = false;
  #forwarded: ReadonlyMap<string, ForwardedPorts> = new Map();
  #problems: readonly PortProblem[] = [];
  #dirty = false;
  #working = false;
  #round: Promise<void> = Promise.resolve();

  /** Opens nothing before `open` is called. */
  constructor(options: PortProxyOptions) {
    const { cluster, clock, log, address } = options;
    const onError = (cause: unknown): void => log.warn('a published port could not be served', { cause });
    const io: ForwardIo = { clock, connectTimeoutMs: CONNECT_TIMEOUT_MS, udpIdleMs: UDP_IDLE_MS, onError };
    this.#options = options;
    this.#table = new ForwardTable(address, io, (planned) => this.#target(planned));
    this.#allotter = new Allotter({ ...options, ledger: this.#ledger, io });
    this.#listening = cluster.onContainer((container, gone) => this.#note(container, gone));
    for (const container of cluster.containers()) this.#note(container, false);
  }

  /**
   * Opens what the cluster's containers publish now, and follows their changes from here on. Of containers with one port
   * the oldest of those known by now gets it.
   * @throws BadInputError when nothing can be opened on the address
   */
  async open(): Promise<void> {
    const { address } = this.#options;
    try {
      await this.#allotter.probe(0, 'tcp');
    } catch (cause) {
      throw new BadInputError(`--port-proxy cannot listen on ${address}: ${errorText(cause)}`, { cause });
    }
    this.#opened = true;
    this.#touch();
    await this.settled();
    this.#retrying = this.#retry(this.#over.signal).catch(ignoreAbort);
  }

  forwarded(containerId: string): ForwardedPorts | undefined {
    return this.#forwarded.get(containerId);
  }

  async allot(wishes: readonly PortWish[], replaced: ReadonlySet<string>): Promise<Allotment> {
    return await this.#allotter.allot(wishes, replaced);
  }

  async checkStart(container: PublishingContainer): Promise<void> {
    const { info, node } = container;
    if (this.#publishing.has(info.id) || this.#ownAddressTest()(node.ip)) return;
    await this.settled();
    for (const claim of fixedPorts(info)) {
      const problem = await this.#problemOf(portKey(claim.from, claim.protocol), claim);
      if (problem === undefined) continue;
      const endpoint = `endpoint ${info.name} (${info.id})`;
      const bind = `Bind for ${this.#options.address}:${claim.from} failed`;
      throw new PortUnavailableError(500, `driver failed programming external connectivity on ${endpoint}: ${bind}: ${problem}`);
    }
  }

  async settled(): Promise<void> {
    // A change during the first round is seen to in the second; later ones came after this call.
    for (let round = 0; round < 2 && this.#working; round++) await this.#round;
  }

  problems(): readonly string[] {
    return this.#problems.map(problemText);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listening[Symbol.dispose]();
    this.#over.abort();
    await this.#retrying;
    while (this.#working) await this.#round;
    await this.#table[Symbol.asyncDispose]();
  }

  /** Who keeps a container that is to be started from having a port; undefined when nobody does. */
  async #problemOf(
    key: PortKey,
    { from, protocol }: { readonly from: number; readonly protocol: 'tcp' | 'udp' | 'sctp' },
  ): Promise<string | undefined> {
    const other = this.#table.planned.get(key)?.publisher;
    // Nodes come and go without a change of their containers: the plan may be older than that.
    const away = other !== undefined && this.#publishing.get(other.id)?.node.state !== 'healthy';
    if (other !== undefined && !away) return `port is already allocated: container ${other.name} on node ${other.nodeName} has it`;
    if (away) return undefined;
    return await this.#allotter.probe(from, protocol).then(() => undefined, bindProblem);
  }

  #note(container: PublishingContainer, gone: boolean): void {
    const { id } = container.info;
    if (gone) this.#ledger.remove(id);
    else this.#ledger.put(container.info);
    if (!gone && publisherOf(container) !== undefined) this.#publishing.set(id, container);
    else if (!this.#publishing.delete(id)) return;
    this.#touch();
  }

  #touch(): void {
    this.#dirty = true;
    if (this.#working || !this.#opened) return;
    this.#working = true;
    void this.#work();
  }

  async #work(): Promise<void> {
    while (this.#dirty) {
      this.#round = this.#reconcile().catch((cause: unknown) =>
        this.#options.log.error('forwards could not be brought in line with the containers; trying again at the next change', { cause }),
      );
      await this.#round;
    }
    this.#working = false;
  }

  async #reconcile(): Promise<void> {
    // What changes in one turn, such as a whole list, is seen to at once.
    await Promise.resolve();
    this.#dirty = false;
    const publishers = [...this.#publishing.values()].flatMap((container) => publisherOf(container) ?? []);
    const holders = new Map([...this.#table.planned].map(([key, { publisher }]) => [key, publisher.id]));
    const plan = planForwards(publishers, { holders, isOwnAddress: this.#ownAddressTest() });
    await this.#table.apply(plan.forwards);
    this.#tell(portProblems(this.#options.address, plan.conflicts, plan.forwards, this.#table.failed));
    this.#forwarded = forwardedPorts(this.#options.address, this.#table.planned, this.#forwarded);
  }

  #ownAddressTest(): (ip: string) => boolean {
    return (this.#options.ownAddressTest ?? ownAddressTest)();
  }

  #target({ publisher, targetIp, port }: PlannedForward): ForwardTarget {
    const node = this.#publishing.get(publisher.id)?.node;
    // Asked for anew each time: a node that was lost and is back has another signal.
    return {
      host: targetIp,
      port,
      get lost() {
        return node?.lost ?? AbortSignal.abort();
      },
    };
  }

  #tell(problems: readonly PortProblem[]): void {
    const known = new Set(this.#problems.map(problemText));
    for (const problem of problems) {
      if (!known.has(problemText(problem))) this.#options.log.warn('a published port is not forwarded', { ...problem });
    }
    this.#problems = problems;
  }

  /** Ports come free without a word from any engine: another program ends, a node goes away. */
  async #retry(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#options.clock.sleep(RETRY_MS, signal);
      if (this.#problems.length > 0) this.#touch();
    }
  }
}
