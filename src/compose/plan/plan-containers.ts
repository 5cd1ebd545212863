import { volumeName } from '../create/index.ts';
import { temporaryName } from '../identity/index.ts';
import { parseLink, type Service } from '../model/index.ts';
import type { ObservedContainer } from '../observe/index.ts';
import type { PlanBuilder } from './builder.ts';
import { dependentsToRestart } from './dependents.ts';
import type { UpInput } from './options.ts';
import { networkStepId, volumeStepId, volumesOf } from './plan-objects.ts';
import type { Outcome } from './reconcile.ts';
import { referencesTo } from './references.ts';
import { type ContainerRef, refOf } from './step.ts';

/** What a plan does with one service; later services build on it. */
export interface ServicePlan {
  readonly service: Service;
  /** Its containers afterwards, and whether each is there and running already. */
  readonly containers: readonly {
    readonly ref: ContainerRef;
    readonly running: boolean;
    readonly observed: ObservedContainer | undefined;
  }[];
  /** Steps after which all its containers exist under their final names. */
  readonly made: readonly string[];
  /** The container others refer to (`service:S`, `volumes_from`), the lowest number, is another one afterwards. */
  readonly renewed: boolean;
}

/** Adds the steps that make, replace, rename and remove the containers of one service; none of them starts. */
export function planContainers(
  builder: PlanBuilder,
  service: Service,
  outcomes: readonly Outcome[],
  input: UpInput,
  plans: ReadonlyMap<string, ServicePlan>,
): ServicePlan {
  const needs = objectsFor(service, input, plans);
  const containers: ServicePlan['containers'][number][] = [];
  const made: string[] = [];
  for (const outcome of outcomes) {
    switch (outcome.kind) {
      case 'keep':
        containers.push(keep(builder, outcome.container, input));
        break;
      case 'create':
        made.push(create(builder, service, outcome, needs));
        containers.push({ ref: refTo(service, outcome.name), running: false, observed: undefined });
        break;
      case 'recreate':
        made.push(recreate(builder, service, outcome, input, needs));
        containers.push({ ref: refTo(service, outcome.name), running: false, observed: undefined });
        break;
      case 'rename': {
        const { container, name, because } = outcome;
        made.push(
          builder.add(`rename container ${container.name} to ${name}`, [], {
            kind: 'rename-container',
            container: refOf(container),
            name,
            because,
          }),
        );
        containers.push({ ref: { ...refOf(container), name }, running: container.state === 'running', observed: container });
        break;
      }
      case 'remove':
        remove(builder, outcome.container, outcome.because, input);
        break;
      default:
        outcome satisfies never;
    }
  }
  const renewed = firstId(outcomes) !== referencesTo(input.observed.containers).containerOf.get(service.name);
  return { service, containers, made, renewed };
}

/** Id of the container with the lowest number afterwards; undefined when it is yet to be made. */
function firstId(outcomes: readonly Outcome[]): string | undefined {
  const present = outcomes.filter((o) => o.kind !== 'remove').toSorted((a, b) => a.number - b.number);
  const first = present[0];
  if (first?.kind === 'recreate') return first.ready?.id;
  return first?.kind === 'keep' || first?.kind === 'rename' ? first.container.id : undefined;
}

/** A container a step makes; its id is known once that is done. */
function refTo(service: Service, name: string): ContainerRef {
  return { name, id: undefined, service: service.name, node: undefined };
}

function keep(builder: PlanBuilder, container: ObservedContainer, input: UpInput): ServicePlan['containers'][number] {
  const running = ['running', 'restarting', 'paused'].includes(container.state) && !builder.has(`stop container ${container.name}`);
  const shown = container.state === 'paused' ? 'Paused' : running ? 'Running' : undefined;
  if (shown !== undefined) builder.kept.push({ container: refOf(container), as: shown });
  else if (!input.options.start) builder.kept.push({ container: refOf(container), as: 'Created' });
  return { ref: refOf(container), running, observed: container };
}

/** What must be there before a container of the service can be created. */
function objectsFor(service: Service, input: UpInput, plans: ReadonlyMap<string, ServicePlan>): string[] {
  const networks = [...service.networks.keys()].map((key) => networkStepId(input.project.networks.get(key)?.name ?? key));
  const volumes = volumesOf(input, service.name).map(volumeStepId);
  const before = [...service.dependsOn.keys(), ...service.links.map((l) => parseLink(l).service)];
  return [...networks, ...volumes, ...before.flatMap((name) => plans.get(name)?.made ?? [])];
}

function create(builder: PlanBuilder, service: Service, outcome: Outcome & { kind: 'create' }, needs: readonly string[]): string {
  const { name, number, because } = outcome;
  const step = {
    kind: 'create-container',
    service,
    number,
    name,
    createdAs: name,
    replaces: undefined,
    inherited: new Map(),
    because,
  } as const;
  return builder.add(`create container ${name}`, needs, step);
}

/** New one under a temporary name, old one stopped and removed, new one renamed: at no moment is there none and no way back. */
function recreate(
  builder: PlanBuilder,
  service: Service,
  outcome: Outcome & { kind: 'recreate' },
  input: UpInput,
  needs: readonly string[],
): string {
  const { old, name, number, because, ready } = outcome;
  const createdAs = ready?.name ?? temporaryName(old.id, name);
  const inherited = input.options.renewAnonymousVolumes ? new Map<string, string>() : anonymousVolumes(old, service, input);
  const step = { kind: 'create-container', service, number, name, createdAs, replaces: old, inherited, because } as const;
  const created = ready === undefined ? [builder.add(`create container ${createdAs}`, needs, step)] : [];
  const removed = remove(builder, old, because, input, [...created, ...stopDependents(builder, service, input)]);
  const container = ready === undefined ? refTo(service, name) : { ...refOf(ready), name };
  return builder.add(`rename container ${createdAs} to ${name}`, [removed], { kind: 'rename-container', container, name, because });
}

function remove(builder: PlanBuilder, c: ObservedContainer, because: string, input: UpInput, needs: readonly string[] = []): string {
  const container = refOf(c);
  const stopped = ['running', 'restarting', 'paused'].includes(c.state)
    ? [builder.add(`stop container ${c.name}`, needs, { kind: 'stop-container', container, timeoutS: input.options.timeoutS, because })]
    : [];
  // An earlier step may have planned the stop already, without knowing of these needs: the removal waits for them itself.
  return builder.add(`remove container ${c.name}`, [...needs, ...stopped], {
    kind: 'remove-container',
    container,
    volumes: false,
    because,
  });
}

function stopDependents(builder: PlanBuilder, service: Service, input: UpInput): string[] {
  return dependentsToRestart(service.name, input).map((c) =>
    builder.add(`stop container ${c.name}`, [], {
      kind: 'stop-container',
      container: refOf(c),
      timeoutS: input.options.timeoutS,
      because: `it restarts with service ${service.name}`,
    }),
  );
}

const ANONYMOUS = /^[0-9a-f]{64}$/;

/** Anonymous volumes of the old container that the new one shall have at the same place. */
function anonymousVolumes(old: ObservedContainer, service: Service, input: UpInput): ReadonlyMap<string, string> {
  const named = new Set(service.mounts.filter((m) => m.type !== 'volume' || m.source !== undefined).map((m) => m.target));
  const tmpfs = new Set(service.tmpfs.map((text) => text.split(':')[0]));
  const declared = new Set(
    service.mounts.map((m) => (m.type === 'volume' && m.source !== undefined ? volumeName(input.project, m.source) : '')),
  );
  const mounts = old.mounts.filter((m) => m.type === 'volume' && ANONYMOUS.test(m.name) && !declared.has(m.name));
  return new Map(mounts.filter((m) => !named.has(m.target) && !tmpfs.has(m.target)).map((m) => [m.target, m.name]));
}
