import type { ObservedContainer } from '../observe/index.ts';
import { PlanBuilder } from './builder.ts';
import { dependencyOrder, dependentsOf, type Graph } from './graph.ts';
import type { Plan } from './plan.ts';
import { type ContainerRef, refOf, type Verb } from './step.ts';

/** `stop`, `kill`, `pause`, `unpause`, `rm` and the like on containers that are there. */
export type Action = 'start' | 'stop' | 'remove' | Verb;

export interface ActionOptions {
  readonly timeoutS?: number | undefined;
  /** Of `kill`. */
  readonly signal?: string | undefined;
  /** Of `remove`: anonymous volumes too. */
  readonly volumes?: boolean;
}

const LIVE = ['running', 'restarting', 'paused'];

/** Whether an action has anything to do with a container in this state. */
const APPLIES: { readonly [action in Action]: (state: string) => boolean } = {
  start: (state) => !LIVE.includes(state),
  stop: (state) => LIVE.includes(state),
  remove: () => true,
  restart: () => true,
  kill: (state) => LIVE.includes(state),
  pause: (state) => state === 'running' || state === 'restarting',
  unpause: (state) => state === 'paused',
};

/**
 * One step per container the action has to do with. What brings containers up goes in the order of needs, the rest in the
 * reverse order; containers of one service go together.
 */
export function planAction(action: Action, containers: readonly ObservedContainer[], graph: Graph, options: ActionOptions = {}): Plan {
  const builder = new PlanBuilder();
  const upward = action === 'start' || action === 'restart' || action === 'unpause';
  const order = dependencyOrder(graph);
  const services = [...new Set([...(upward ? order : order.toReversed()), ...containers.map((c) => c.service)])];
  const done = new Map<string, string[]>();
  for (const service of services) {
    const neighbours = upward ? (graph.get(service) ?? []) : dependentsOf(graph, service);
    const needs = neighbours.flatMap((name) => done.get(name) ?? []);
    const own = containers.filter((c) => c.service === service && APPLIES[action](c.state));
    done.set(
      service,
      own.map((c) => addStep(builder, action, refOf(c), needs, options)),
    );
  }
  return builder.build();
}

function addStep(builder: PlanBuilder, action: Action, container: ContainerRef, needs: readonly string[], options: ActionOptions): string {
  const base = { container, because: 'it was asked for' };
  const id = `${action} container ${container.name}`;
  switch (action) {
    case 'start':
      return builder.add(id, needs, { kind: 'start-container', ...base });
    case 'stop':
      return builder.add(id, needs, { kind: 'stop-container', timeoutS: options.timeoutS, ...base });
    case 'remove':
      return builder.add(id, needs, { kind: 'remove-container', volumes: options.volumes === true, ...base });
    case 'restart':
    case 'kill':
    case 'pause':
    case 'unpause':
      return builder.add(id, needs, {
        kind: 'signal-container',
        verb: action,
        timeoutS: options.timeoutS,
        signal: options.signal,
        ...base,
      });
    default:
      return action satisfies never;
  }
}
