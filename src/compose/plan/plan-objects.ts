import { BadInputError } from '../../base/index.ts';
import { volumeHash, volumeName } from '../create/index.ts';
import { COMPOSE, isOurs } from '../identity/index.ts';
import type { Network, Project, Service, Volume } from '../model/index.ts';
import type { ObservedProject } from '../observe/index.ts';
import { PlanBuilder } from './builder.ts';
import { networkDrifted } from './obsolete.ts';
import { AS_THEY_ARE, type UpInput } from './options.ts';
import { Plan } from './plan.ts';
import { refOf } from './step.ts';

/** Networks and volumes one service needs, made where absent; for containers outside of the wanted state, such as one-offs. */
export function planObjects(project: Project, observed: ObservedProject, service: Service): Plan {
  const builder = new PlanBuilder();
  const input = { project: { ...project, services: new Map([[service.name, service]]) }, observed, options: AS_THEY_ARE };
  planNetworks(builder, input, new Set([service.name]));
  planVolumes(builder, input, new Set([service.name]));
  const created = builder.build().steps.filter((step) => step.kind === 'create-network' || step.kind === 'create-volume');
  return new Plan(created.filter((step) => step.needs.length === 0));
}

/**
 * Networks the services use: made where absent, made anew where they differ.
 * @throws BadInputError when an external one is absent
 */
export function planNetworks(builder: PlanBuilder, input: UpInput, services: ReadonlySet<string>): void {
  for (const key of used(input, services, (s) => s.networks.keys())) {
    const network = input.project.networks.get(key);
    if (network !== undefined) planNetwork(builder, input, network);
  }
}

/**
 * Volumes the services mount: made where absent; where they differ they are kept unless the options allow making them anew.
 * @throws BadInputError when an external one is absent
 */
export function planVolumes(builder: PlanBuilder, input: UpInput, services: ReadonlySet<string>): void {
  const keys = used(input, services, (s) => s.mounts.flatMap((m) => (m.type === 'volume' && m.source !== undefined ? [m.source] : [])));
  for (const key of keys) {
    const volume = input.project.volumes.get(key);
    if (volume !== undefined) planVolume(builder, input, volume);
  }
}

export function networkStepId(name: string): string {
  return `create network ${name}`;
}

export function volumeStepId(name: string): string {
  return `create volume ${name}`;
}

type ServiceOf = Parameters<UpInput['project']['services']['get']>[0] extends string
  ? ReturnType<UpInput['project']['services']['get']>
  : never;

function used(input: UpInput, services: ReadonlySet<string>, keysOf: (s: NonNullable<ServiceOf>) => Iterable<string>): string[] {
  const keys = new Set<string>();
  for (const name of services) {
    const service = input.project.services.get(name);
    if (service !== undefined) for (const key of keysOf(service)) keys.add(key);
  }
  return [...keys].sort();
}

function planNetwork(builder: PlanBuilder, input: UpInput, network: Network): void {
  const found = input.observed.networks.get(network.name);
  if (network.external) {
    // `host`, `bridge` and `none` are always there, and engines before 1.44 do not list them under these names on a fleet.
    if (found !== undefined || ['host', 'bridge', 'none'].includes(network.name)) return;
    throw new BadInputError(`network ${network.name} declared as external, but could not be found`);
  }
  const create = { kind: 'create-network', network } as const;
  if (found === undefined) {
    builder.add(networkStepId(network.name), [], { ...create, because: 'it does not exist' });
  } else if (found.labels[COMPOSE.project] !== input.project.name || found.labels[COMPOSE.network] !== network.key) {
    builder.warnings.push(
      `a network with name ${network.name} exists but was not created by compose.\nSet \`external: true\` to use an existing network`,
    );
  } else if (networkDrifted(input, network.key)) {
    const free = detachAll(builder, input, network);
    const because = 'its configuration changed';
    const removed = builder.add(`remove network ${network.name}`, free, {
      kind: 'remove-network',
      name: network.name,
      engineId: found.id,
      mayStay: false,
      because,
    });
    builder.add(networkStepId(network.name), [removed], { ...create, because });
  }
}

/** Stops and disconnects every container of the project on the network. */
function detachAll(builder: PlanBuilder, input: UpInput, network: Network): string[] {
  const because = `network ${network.name} is made anew`;
  return input.observed.containers
    .filter((c) => c.networks.has(network.name))
    .map((c) => {
      const container = refOf(c);
      const stop = ['running', 'restarting', 'paused'].includes(c.state)
        ? [builder.add(`stop container ${c.name}`, [], { kind: 'stop-container', container, timeoutS: input.options.timeoutS, because })]
        : [];
      return builder.add(`disconnect container ${c.name} from ${network.name}`, stop, {
        kind: 'disconnect',
        network: network.name,
        container,
        because,
      });
    });
}

function planVolume(builder: PlanBuilder, input: UpInput, volume: Volume): void {
  const found = input.observed.volumes.get(volume.name);
  if (volume.external) {
    if (found === undefined) throw new BadInputError(`external volume "${volume.name}" not found`);
    return;
  }
  const create = { kind: 'create-volume', volume } as const;
  if (found === undefined) builder.add(volumeStepId(volume.name), [], { ...create, because: 'it does not exist' });
  else if (found.labels[COMPOSE.project] === undefined) {
    builder.warnings.push(
      `volume "${volume.name}" already exists but was not created by Docker Compose. Use \`external: true\` to use an existing volume`,
    );
  } else if (found.labels[COMPOSE.project] !== input.project.name) {
    builder.warnings.push(
      `volume "${volume.name}" already exists but was created for project "${found.labels[COMPOSE.project]}" (expected "${input.project.name}"). Use \`external: true\` to use an existing volume`,
    );
  } else if (input.options.recreateVolumes.has(volume.name)) {
    const because = 'its configuration changed';
    const removed = builder.add(`remove volume ${volume.name}`, removeUsers(builder, input, volume), {
      kind: 'remove-volume',
      name: volume.name,
      mayStay: false,
      because,
    });
    builder.add(volumeStepId(volume.name), [removed], { ...create, because });
  }
}

/** Stops and removes every container of the project that mounts the volume; they are made anew afterwards. */
function removeUsers(builder: PlanBuilder, input: UpInput, volume: Volume): string[] {
  const because = `volume ${volume.name} is made anew`;
  return usersOf(input, volume.name).map((c) => {
    const container = refOf(c);
    const stop = builder.add(`stop container ${c.name}`, [], {
      kind: 'stop-container',
      container,
      timeoutS: input.options.timeoutS,
      because,
    });
    return builder.add(`remove container ${c.name}`, [stop], { kind: 'remove-container', container, volumes: false, because });
  });
}

function usersOf(input: UpInput, volume: string): UpInput['observed']['containers'] {
  return input.observed.containers.filter((c) => c.mounts.some((m) => m.name === volume));
}

/** Containers that go because a volume they mount is made anew; by id. */
export function removedWithVolumes(input: UpInput): ReadonlySet<string> {
  return new Set([...input.options.recreateVolumes].flatMap((name) => usersOf(input, name).map((c) => c.id)));
}

/** Volumes we made that differ from the file, by name. Removing one loses its data, so someone must be asked first. */
export function driftedVolumes(input: Pick<UpInput, 'project' | 'observed'>): string[] {
  const out: string[] = [];
  for (const volume of input.project.volumes.values()) {
    const found = input.observed.volumes.get(volume.name);
    if (found === undefined || volume.external || !isOurs(found.labels)) continue;
    const label = found.labels[COMPOSE.configHash];
    if (label !== undefined && label !== volumeHash(volume)) out.push(volume.name);
  }
  return out;
}

/** Names of the named volumes a service mounts. */
export function volumesOf(input: UpInput, service: string): string[] {
  const mounts = input.project.services.get(service)?.mounts ?? [];
  return mounts.flatMap((m) => (m.type === 'volume' && m.source !== undefined ? [volumeName(input.project, m.source)] : []));
}
