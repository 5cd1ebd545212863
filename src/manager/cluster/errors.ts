import { SchwarmError } from '../../base/index.ts';
import type { PlacementRequest, Refusal } from '../../model/index.ts';

// Texts that clients match (docker CLI, Compose, docker-py, Testcontainers) are the engine's own, word for word.

export class NoSuchContainerError extends SchwarmError {
  override readonly status = 404;
  override readonly code = 'no_such_container';
  constructor(reference: string) {
    super(`No such container: ${reference}`);
  }
}

export class AmbiguousPrefixError extends SchwarmError {
  override readonly status = 400;
  override readonly code = 'ambiguous_id';
  constructor(prefix: string) {
    super(`multiple IDs found with provided prefix: ${prefix}`);
  }
}

export class AmbiguousNameError extends SchwarmError {
  override readonly status = 409;
  override readonly code = 'ambiguous_name';
  constructor(name: string, nodes: readonly string[]) {
    const forms = nodes.map((node) => `${node}/${name}`).join(' or ');
    super(`container name ${name} exists on several nodes; say which one: ${forms}, or use the id`);
  }
}

export class NameConflictError extends SchwarmError {
  override readonly status = 409;
  override readonly code = 'name_conflict';
  /** The name, without a slash. */
  readonly containerName: string;

  constructor(name: string, holder: string) {
    super(
      `Conflict. The container name "/${name}" is already in use by ${holder}. You have to remove (or rename) that container to be able to reuse that name.`,
    );
    this.containerName = name;
  }
}

export class NoPlacementError extends SchwarmError {
  // Not the original's 500: several SDKs retry a 500 blindly.
  override readonly status = 409;
  override readonly code = 'no_placement';
  /** What was asked, and why no node may take it; absent when the chosen node left at the last moment. */
  readonly asked: { readonly request: PlacementRequest; readonly refusal: Refusal } | undefined;

  constructor(message: string, asked?: NoPlacementError['asked']) {
    super(message);
    this.asked = asked;
  }
}

export class NoSuchExecError extends SchwarmError {
  override readonly status = 404;
  override readonly code = 'no_such_exec';
  constructor(id: string) {
    super(`No such exec instance: ${id}`);
  }
}

/** The owner of an object cannot be reached at the moment. */
export class NodeUnreachableError extends SchwarmError {
  override readonly status = 503;
  override readonly code = 'node_unreachable';
  /** @param instead what else there is to do than wait */
  constructor(node: string, problem: string | undefined, instead?: string) {
    const why = problem === undefined ? '' : ` (${problem})`;
    super(`node ${node} is not reachable${why}; try again when it is back${instead === undefined ? '' : `, or ${instead}`}`);
  }
}

export class SlowReaderError extends SchwarmError {
  override readonly status = 503;
  override readonly code = 'slow_reader';
  constructor(behind: number) {
    super(`the reader of events fell ${behind} events behind and was cut off; read faster, or filter`);
  }
}

/** Two addresses lead to one engine, or a machine was cloned with its Docker data. */
export class DuplicateEngineError extends SchwarmError {
  override readonly status = 409;
  override readonly code = 'duplicate_engine';
  constructor(engineId: string, here: string, other: string) {
    super(
      `engine id ${engineId} of ${here} is already that of ${other}: either both addresses lead to one engine (name it once), or the machine was cloned with its Docker data (delete engine-id and key.json below its Docker data and configuration, restart that engine)`,
    );
  }
}
