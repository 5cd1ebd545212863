import type { Labels } from '../../model/index.ts';
import type { ClusterNode } from '../cluster/index.ts';
import type { CreateWitness } from '../create/index.ts';
import type { Mandate } from '../ha/index.ts';
import { NoPrimaryError } from './errors.ts';

/**
 * Watches over a create that one of several managers carries out: without the right to decide its engine is not asked, and
 * what an engine made meanwhile is undone instead of acknowledged, as another manager may have given the name away.
 */
export class MandateWitness implements CreateWitness {
  readonly #mandate: Mandate;
  readonly #next: CreateWitness | undefined;

  /** @param next is told, too */
  constructor(mandate: Mandate, next: CreateWitness | undefined) {
    this.#mandate = mandate;
    this.#next = next;
  }

  async before(node: ClusterNode, name: string): Promise<Labels> {
    const labels = (await this.#next?.before(node, name)) ?? {};
    this.#check('nothing was made');
    return labels;
  }

  async after(containerId: string): Promise<void> {
    // First: what is on record as acknowledged is not undone any more.
    this.#check('it is undone');
    await this.#next?.after(containerId);
  }

  async gaveUp(surely: boolean): Promise<void> {
    await this.#next?.gaveUp(surely);
  }

  #check(effect: string): void {
    if (!this.#mandate.term.holds()) throw new NoPrimaryError(`this manager stopped leading during the create, ${effect}`);
  }
}
