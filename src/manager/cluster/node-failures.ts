import { compareApiVersions, EngineHttpError } from '../../engine/index.ts';
import type { NodeResult } from './on-nodes.ts';

export type NodeFailure = Extract<NodeResult<unknown>, { readonly ok: false }>;

/**
 * What came of a call on several nodes.
 * @throws when every node failed: what `tellingError` says; not when there were no nodes
 */
export function succeeded<T>(results: readonly NodeResult<T>[]): {
  readonly values: readonly T[];
  readonly failed: readonly NodeFailure[];
} {
  const values = results.flatMap((result) => (result.ok ? [result.value] : []));
  const failed = results.filter((result) => !result.ok);
  if (values.length === 0 && failed.length > 0) throw tellingError(failed);
  return { values, failed };
}

/**
 * The error that tells a client most: a refusal before a silence, and of several refusals that of the newest engine, as older
 * ones answer 500 to what is the client's mistake.
 */
function tellingError(failed: readonly NodeFailure[]): unknown {
  return (refusal(failed) ?? failed[0])?.error;
}

/** The refusal of the newest engine that answered; undefined when none refused. */
export function refusal(failed: readonly NodeFailure[]): NodeFailure | undefined {
  const refused = failed.filter((failure) => failure.error instanceof EngineHttpError);
  return refused.toSorted((a, b) => compareApiVersions(b.node.info.apiVersion, a.node.info.apiVersion))[0];
}
