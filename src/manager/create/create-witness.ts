import type { Labels } from '../../model/index.ts';
import type { ClusterNode } from '../cluster/index.ts';

/** Told of each step of a create, to put it on record before it can be lost. */
export interface CreateWitness {
  /**
   * The node is ready, its engine is asked next. Throwing stops the create, nothing was made.
   * @returns labels for the container
   */
  before(node: ClusterNode, name: string): Promise<Labels>;
  /** The engine made it. Throwing has it removed again and fails the create. */
  after(containerId: string): Promise<void>;
  /** It is given up. @param surely whether surely no engine made it; never throws */
  gaveUp(surely: boolean): Promise<void>;
}
