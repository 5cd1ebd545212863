import type { NodeState } from '../../model/index.ts';
import type { NodeAgent } from './contract.ts';

/** What of a node tells whether its engine answers. */
interface Answering {
  readonly state: NodeState;
  /** Whether its first contact has succeeded or failed. */
  readonly tried: boolean;
}

/** Nodes whose agents vanished without a word: each stays as long as its engine answers, and comes back with its agent. */
export class SilentNodes {
  #addresses: ReadonlySet<string> = new Set();
  /** Those that did not answer. */
  readonly #gone = new Set<string>();

  set(addresses: readonly string[]): void {
    this.#addresses = new Set(addresses);
    for (const address of this.#gone) if (!this.#addresses.has(address)) this.#gone.delete(address);
  }

  has(address: string): boolean {
    return this.#addresses.has(address);
  }

  /** @param node undefined: it is not in the fleet, as when the manager has just started; it is tried once then */
  stays(address: string, node: Answering | undefined): boolean {
    const stays = node === undefined ? !this.#gone.has(address) : node.state === 'healthy' || (node.state === 'pending' && !node.tried);
    if (!stays) this.#gone.add(address);
    return stays;
  }
}

/** What users should know of a node's agent; undefined: nothing. */
export function agentNote(agent: NodeAgent | undefined, isSilent: boolean): string | undefined {
  if (isSilent) return 'vanished without a word; the node stays as long as its engine answers';
  if (isFenced(agent)) return 'holds no lease: containers that may run elsewhere stand';
  return undefined;
}

/** Whether an agent stops containers that may run elsewhere. */
export function isFenced(agent: NodeAgent | undefined): boolean {
  return agent?.guards !== undefined && !agent.holdsLease;
}
