import type { ObservedContainer } from '../../../compose/observe/index.ts';
import { type Action, type ActionOptions, planAction } from '../../../compose/plan/index.ts';
import { applyPlan, observeLight } from './apply.ts';
import { graphOf, selectContainers } from './select.ts';
import type { NamedProject, Session } from './session.ts';

/** Containers an action is about, and what it was chosen from. */
export interface Selection {
  readonly named: NamedProject;
  readonly observed: Awaited<ReturnType<typeof observeLight>>;
  readonly containers: readonly ObservedContainer[];
}

/** Looks up the containers of the named services, or of all. */
export async function selection(session: Session, services: readonly string[], oneoffs = false): Promise<Selection> {
  const named = await session.find();
  const observed = await observeLight(session, named.name);
  return { named, observed, containers: selectContainers(named, observed.containers, services, oneoffs) };
}

/** Does one thing to every container of a selection, in the order of the services' needs. */
export async function act(session: Session, action: Action, chosen: Selection, options: ActionOptions = {}): Promise<void> {
  const { named, observed, containers } = chosen;
  const plan = planAction(action, containers, graphOf(named, observed.containers), options);
  await applyPlan(session, plan, { name: named.name, project: named.project, observed });
}
