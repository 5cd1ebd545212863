import type { Project } from '../model/index.ts';
import type { ObservedContainer } from '../observe/index.ts';
import { PlanBuilder } from './builder.ts';
import { dependencyOrder, graphOfContainers, graphOfProject } from './graph.ts';
import type { Plan } from './plan.ts';
import { planAction } from './plan-action.ts';
import { refOf } from './step.ts';

const LIVE = ['running', 'restarting', 'paused'];

/**
 * Starts containers that exist, each service after what it waits for. Without `project` the labels give the order, and conditions
 * are not waited for.
 */
export function planStarts(project: Project | undefined, containers: readonly ObservedContainer[]): Plan {
  if (project === undefined) return planAction('start', containers, graphOfContainers(containers));
  const builder = new PlanBuilder();
  const idsOf = (service: string): string[] => containers.filter((c) => c.service === service).map((c) => `start container ${c.name}`);
  for (const name of dependencyOrder(graphOfProject(project))) {
    const service = project.services.get(name);
    const stopped = containers.filter((c) => c.service === name && !LIVE.includes(c.state));
    if (service === undefined || stopped.length === 0) continue;
    const needs: string[] = [];
    for (const [dependency, edge] of service.dependsOn) {
      const refs = containers.filter((c) => c.service === dependency).map(refOf);
      const { condition, required } = edge;
      if (condition === 'service_started' || refs.length === 0) needs.push(...idsOf(dependency));
      else {
        const because = `service ${name} depends on it`;
        const step = { kind: 'wait', service: dependency, condition, containers: refs, required, because } as const;
        needs.push(builder.add(`wait for service ${dependency} (${condition})`, idsOf(dependency), step));
      }
    }
    for (const c of stopped) {
      builder.add(`start container ${c.name}`, needs, { kind: 'start-container', container: refOf(c), because: `it is ${c.state}` });
    }
  }
  return builder.build();
}
