import { SchwarmError } from '../../base/index.ts';

/** A node stopped taking in or sending data in the middle of a transfer. */
export class StalledError extends SchwarmError {
  override readonly status = 504;
  override readonly code = 'transfer_stalled';
  constructor(idleMs: number) {
    super(`nothing moved for ${idleMs / 1000} s; the node was left out`);
  }
}

export class NoSuchImageError extends SchwarmError {
  override readonly status = 404;
  override readonly code = 'no_such_image';
  /** @param name as engines show it: the CLI and SDKs match the text */
  constructor(name: string) {
    super(`No such image: ${name}`);
  }
}

/** No node is there to do it. */
export class NoHealthyNodeError extends SchwarmError {
  override readonly status = 503;
  override readonly code = 'no_healthy_node';
  constructor(what: string) {
    super(`no healthy node to ${what}; see the nodes' problems in docker info`);
  }
}

/** Every node failed; the status is theirs when they agree. */
export class AllNodesFailedError extends SchwarmError {
  override readonly code = 'all_nodes_failed';
  override readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** An image could not be copied from one node to another. */
export class TransferError extends SchwarmError {
  override readonly status = 500;
  override readonly code = 'image_transfer';
  constructor(image: string, from: string, to: string, why: string) {
    super(`image ${image} could not be copied from node ${from} to node ${to}: ${why}; pull it, or choose another node with a constraint`);
  }
}

/** An image that no node has could not be pulled on the one that needs it. */
export class PullError extends SchwarmError {
  override readonly status = 500;
  override readonly code = 'image_pull';
  constructor(image: string, node: string, why: string) {
    super(`image ${image} could not be pulled on node ${node}: ${why}; pull it through the manager, with the credentials it needs`);
  }
}
