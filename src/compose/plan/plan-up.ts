import { BadInputError } from '../../base/index.ts';
import type { Project } from '../model/index.ts';
import { PlanBuilder } from './builder.ts';
import { checkServices } from './check-services.ts';
import { dependencyOrder, graphOfProject, withDependencies } from './graph.ts';
import { networkDrifted } from './obsolete.ts';
import type { UpInput } from './options.ts';
import { planOrphans } from './orphans.ts';
import { parentsOf } from './parents.ts';
import type { Plan } from './plan.ts';
import { planContainers, type ServicePlan } from './plan-containers.ts';
import { planNetworks, planVolumes, removedWithVolumes } from './plan-objects.ts';
import { planStart } from './plan-start.ts';
import { type OutsideReason, reconcile } from './reconcile.ts';

/**
 * What must be done so that the endpoint has what the file asks for: objects first, then every container created, then started
 * in the order of their needs. Pure. Applied and planned again it is empty.
 * @throws BadInputError when the file asks for what cannot be; nothing is to be done then
 */
export function planUp(input: UpInput): Plan {
  const { project } = input;
  const graph = graphOfProject(project);
  const targets = selectTargets(project, input);
  checkServices(input, targets);
  const builder = new PlanBuilder();
  planNetworks(builder, input, targets);
  planVolumes(builder, input, targets);
  const plans = new Map<string, ServicePlan>();
  for (const name of dependencyOrder(graph)) {
    const service = project.services.get(name);
    if (service === undefined || !targets.has(name)) continue;
    const named = input.options.services.length === 0 || input.options.services.includes(name);
    const policy = named ? input.options.recreate : input.options.recreateDependencies;
    const outcomes = reconcile(service, withoutRemoved(input), policy, outsideReason(input, plans));
    plans.set(name, planContainers(builder, service, outcomes, input, plans));
  }
  planOrphans(builder, input);
  planStart(builder, input, targets, plans);
  return builder.build();
}

/**
 * Services the command is about: the named ones and what they need, or all.
 * @throws BadInputError for a name the project does not have
 */
export function selectTargets(
  project: Project,
  input: { readonly options: { readonly services: readonly string[]; readonly noDeps: boolean } },
): Set<string> {
  const { services, noDeps } = input.options;
  const unknown = services.find((name) => !project.services.has(name));
  if (unknown !== undefined) throw new BadInputError(`no such service: ${unknown}`);
  if (services.length === 0) return new Set(project.services.keys());
  const wanted = noDeps ? new Set(services) : withDependencies(graphOfProject(project), services);
  return new Set([...project.services.keys()].filter((name) => wanted.has(name)));
}

function outsideReason(input: UpInput, plans: ReadonlyMap<string, ServicePlan>): OutsideReason {
  return (service) => {
    const parent = parentsOf(service).find((name) => plans.get(name)?.renewed === true);
    if (parent !== undefined) return `it shares resources of service ${parent}, whose container is made anew`;
    const network = [...service.networks.keys()].find((key) => networkDrifted(input, key));
    return network === undefined ? undefined : `network ${input.project.networks.get(network)?.name ?? network} is made anew`;
  };
}

/** Containers that go together with a volume count as absent. */
function withoutRemoved(input: UpInput): UpInput {
  const removed = removedWithVolumes(input);
  if (removed.size === 0) return input;
  return { ...input, observed: { ...input.observed, containers: input.observed.containers.filter((c) => !removed.has(c.id)) } };
}
