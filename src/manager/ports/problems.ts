import { bindProblem } from './errors.ts';
import type { PlannedForward, PortConflict } from './plan.ts';
import type { PortKey } from './port-key.ts';
import type { Publisher } from './publisher.ts';

/** A published port that does not answer here. */
export interface PortProblem {
  readonly port: PortKey;
  readonly container: string;
  readonly node: string;
  /** Why, in plain words. */
  readonly problem: string;
}

/** What a plan and its execution leave unforwarded, conflicts first. */
export function portProblems(
  address: string,
  conflicts: readonly PortConflict[],
  forwards: ReadonlyMap<PortKey, PlannedForward>,
  failed: ReadonlyMap<PortKey, unknown>,
): readonly PortProblem[] {
  const taken = conflicts.map(({ key, loser, winner }) =>
    problem(key, loser, `container ${winner.name} on node ${winner.nodeName} has the port; publish another one`),
  );
  const unopened = [...failed].flatMap(([key, error]) => {
    const publisher = forwards.get(key)?.publisher;
    return publisher === undefined ? [] : [problem(key, publisher, `${address} cannot be opened: ${bindProblem(error)}; trying again`)];
  });
  return [...taken, ...unopened];
}

/** As one line of `docker info`. */
export function problemText({ port, container, node, problem }: PortProblem): string {
  return `port ${port} of container ${container} on node ${node} is not forwarded: ${problem}`;
}

function problem(port: PortKey, { name, nodeName }: Publisher, text: string): PortProblem {
  return { port, container: name, node: nodeName, problem: text };
}
