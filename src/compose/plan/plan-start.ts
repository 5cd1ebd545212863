import type { Service } from '../model/index.ts';
import type { PlanBuilder } from './builder.ts';
import { dependentsToRestart } from './dependents.ts';
import type { UpInput } from './options.ts';
import type { ServicePlan } from './plan-containers.ts';
import { refOf, type WaitCondition } from './step.ts';

/** Every container exists before the first one starts. */
const GATE = 'all containers are created';

/** Adds the steps that start containers, each after what its service waits for. */
export function planStart(
  builder: PlanBuilder,
  input: UpInput,
  targets: ReadonlySet<string>,
  plans: ReadonlyMap<string, ServicePlan>,
): void {
  if (!input.options.start) return;
  const before = builder.ids();
  const some = input.options.wait || [...plans.values()].some((plan) => plan.containers.some((c) => !c.running));
  if (some && before.length > 0) builder.add(GATE, before, { kind: 'gate', because: 'containers start when all of them exist' });
  for (const [name, plan] of plans) {
    const waiting = plan.containers.filter((c) => !c.running);
    if (waiting.length === 0) continue;
    const needs = [GATE, ...waits(builder, plan.service, input, plans)];
    for (const { ref, observed } of waiting) {
      const because =
        observed === undefined ? 'it is new' : `it is ${observed.state === 'running' ? 'stopped by this run' : observed.state}`;
      builder.add(startId(ref.name), needs, { kind: 'start-container', container: ref, because });
    }
    restartDependents(builder, name, plan, input);
  }
  if (input.options.wait) for (const name of targets) finalWait(builder, name, input, plans);
}

function startId(name: string): string {
  return `start container ${name}`;
}

/** Start steps of a service, and wait steps for its conditions, that its dependent needs. */
function waits(builder: PlanBuilder, service: Service, input: UpInput, plans: ReadonlyMap<string, ServicePlan>): string[] {
  const out: string[] = [];
  for (const [name, edge] of service.dependsOn) {
    const plan = plans.get(name);
    if (plan === undefined) {
      // Left out by --no-deps, or by profiles; the loader has refused a required one that is nowhere.
      if (!edge.required && !input.project.services.has(name))
        builder.warnings.push(`optional dependency "${name}" is not active; not waited for`);
      continue;
    }
    if (plan.containers.length === 0) continue;
    const starts = plan.containers.map((c) => startId(c.ref.name));
    if (edge.condition === 'service_started') out.push(...starts);
    else out.push(wait(builder, plan, edge.condition, edge.required, `service ${service.name} depends on it`));
  }
  return out;
}

function wait(builder: PlanBuilder, plan: ServicePlan, condition: WaitCondition, required: boolean, because: string): string {
  const id = `wait for service ${plan.service.name} (${condition}${required ? '' : ', optional'})`;
  const starts = plan.containers.map((c) => startId(c.ref.name));
  const step = {
    kind: 'wait',
    service: plan.service.name,
    condition,
    containers: plan.containers.map((c) => c.ref),
    required,
    because,
  } as const;
  return builder.add(id, [GATE, ...starts], step);
}

/** Containers outside of the plan that were stopped because this service is replaced come up again after it. */
function restartDependents(builder: PlanBuilder, name: string, plan: ServicePlan, input: UpInput): void {
  for (const c of dependentsToRestart(name, input)) {
    if (!builder.has(`stop container ${c.name}`) || builder.has(`remove container ${c.name}`)) continue;
    const needs = [GATE, ...plan.containers.map((p) => startId(p.ref.name))];
    builder.add(startId(c.name), needs, { kind: 'start-container', container: refOf(c), because: `it restarts with service ${name}` });
  }
}

function finalWait(builder: PlanBuilder, name: string, input: UpInput, plans: ReadonlyMap<string, ServicePlan>): void {
  const plan = plans.get(name);
  if (plan === undefined || plan.containers.length === 0) return;
  const needed = [...input.project.services.values()].some((s) => s.dependsOn.get(name)?.condition === 'service_completed_successfully');
  wait(builder, plan, needed ? 'service_completed_successfully' : 'running_or_healthy', true, '--wait was given');
}
