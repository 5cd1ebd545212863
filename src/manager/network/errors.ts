import { SchwarmError } from '../../base/index.ts';

export class NoSuchNetworkError extends SchwarmError {
  override readonly status = 404;
  override readonly code = 'no_such_network';
  /** The text is the engine's; Compose and SDKs match it. */
  constructor(reference: string) {
    super(`network ${reference} not found`);
  }
}

export class AmbiguousNetworkError extends SchwarmError {
  override readonly status = 400;
  override readonly code = 'ambiguous_network';
  constructor(reference: string, matches: readonly string[]) {
    super(`network ${reference} is ambiguous (${matches.length} matches found on name): use the id, or one of ${matches.join(', ')}`);
  }
}

export class NetworkExistsError extends SchwarmError {
  override readonly status = 409;
  override readonly code = 'network_exists';
  /** The text is the engine's; Compose looks the network up again after it. */
  constructor(name: string) {
    super(`network with name ${name} already exists`);
  }
}

/** What engines refuse with 403: predefined networks, networks in use. */
export class NetworkForbiddenError extends SchwarmError {
  override readonly status = 403;
  override readonly code = 'network_forbidden';
}

/** A network of one node was asked for on another. */
export class NetworkElsewhereError extends SchwarmError {
  override readonly status = 400;
  override readonly code = 'network_elsewhere';
  constructor(name: string, holder: string, node: string) {
    super(
      `network ${name} is on node ${holder} only, the container is on node ${node}; create a network through the manager to have it everywhere`,
    );
  }
}

export class NoNodeForNetworkError extends SchwarmError {
  override readonly status = 503;
  override readonly code = 'no_healthy_node';
  constructor(name: string) {
    super(`network ${name} cannot be created: no node is healthy; see the nodes' problems in docker info`);
  }
}
