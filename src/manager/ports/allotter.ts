import type { Random } from '../../base/index.ts';
import type { Protocol } from '../../model/index.ts';
import type { Allotment, PortWish } from './contract.ts';
import { bindProblem, NoFreePortError, PortUnavailableError } from './errors.ts';
import type { ForwardIo } from './forward.ts';
import type { PortLedger } from './ledger.ts';
import { openForward } from './open-forward.ts';
import { type PortKey, portKey } from './port-key.ts';
import { formatPortRange, type PortRange } from './port-range.ts';

/** So many ports that nobody in the fleet has and that cannot be opened all the same are enough to give up. */
const MOST_TRIES = 100;

export interface AllotterParts {
  readonly ledger: PortLedger;
  readonly address: string;
  readonly range: PortRange;
  readonly random: Random;
  readonly io: ForwardIo;
}

/** Finds numbers for containers to be created: free in the fleet, and free on the manager's machine. */
export class Allotter {
  readonly #parts: AllotterParts;

  constructor(parts: AllotterParts) {
    this.#parts = parts;
  }

  /** @throws PortUnavailableError, NoFreePortError (409); nothing is held then */
  async allot(wishes: readonly PortWish[], replaced: ReadonlySet<string>): Promise<Allotment> {
    const { ledger } = this.#parts;
    const held: PortKey[] = [];
    const release = (): void => {
      for (const key of held.splice(0)) ledger.release(key);
    };
    try {
      const numbers: number[] = [];
      for (const wish of wishes) {
        const number = wish.from > 0 && wish.from === wish.to ? await this.#fixed(wish) : await this.#any(wish, replaced);
        held.push(portKey(number, wish.protocol));
        numbers.push(number);
      }
      return { numbers, [Symbol.dispose]: release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Opens a port of the manager's machine for a moment. @throws the system's error */
  async probe(port: number, protocol: Protocol): Promise<void> {
    const { address, io } = this.#parts;
    if (protocol === 'sctp') return;
    await using _open = await openForward(protocol, address, port, io);
  }

  /** A port that a container has is left for the scheduler to refuse, or not, if that one is about to be replaced. */
  async #fixed({ from, protocol }: PortWish): Promise<number> {
    const { ledger, address } = this.#parts;
    const key = portKey(from, protocol);
    ledger.hold(key);
    try {
      if (ledger.holders(key).size === 0) await this.probe(from, protocol);
      return from;
    } catch (cause) {
      ledger.release(key);
      throw new PortUnavailableError(
        409,
        `host port ${key} cannot be opened on ${address}, the manager's machine: ${bindProblem(cause)}`,
        cause,
      );
    }
  }

  async #any(wish: PortWish, replaced: ReadonlySet<string>): Promise<number> {
    const { ledger, random, range: usual } = this.#parts;
    const range = wish.to === 0 ? usual : wish;
    const closed = new Set<number>();
    while (closed.size < MOST_TRIES) {
      const port = ledger.take(wish.protocol, range, random.next(), replaced, closed);
      if (port === undefined) break;
      if (await this.#canHave(port, wish.protocol)) return port;
      ledger.release(portKey(port, wish.protocol));
      closed.add(port);
    }
    throw new NoFreePortError(`${formatPortRange(range)}/${wish.protocol}`);
  }

  /** A port that a container has is open here because of that. */
  async #canHave(port: number, protocol: Protocol): Promise<boolean> {
    if (this.#parts.ledger.holders(portKey(port, protocol)).size > 0) return true;
    return await this.probe(port, protocol).then(
      () => true,
      () => false,
    );
  }
}
