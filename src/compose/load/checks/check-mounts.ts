import type { Service } from '../../model/index.ts';
import { type Finding, type ServiceCheck, when } from './check.ts';

/** Mounts, ports and devices must say what they need, and no place may be mounted twice. */
export const checkMounts: ServiceCheck = (service) => {
  const { name } = service;
  const path = (key: string, index: number) => ['services', name, key, index] as const;
  const empty = service.mounts.flatMap((mount, i) =>
    when(
      mount.type === 'bind' && mount.source === '',
      'invalid mount config for type "bind": field Source must not be empty',
      ...path('volumes', i),
    ),
  );
  const noTarget = service.mounts.flatMap((mount, i) =>
    when(mount.target === '', `services.${name}.volumes[${i}]: target must not be empty`, ...path('volumes', i)),
  );
  const noPort = service.ports.flatMap((port, i) =>
    when(port.target === 0, `service ports services.${name}.ports.[${i}] is missing a target port`, ...path('ports', i)),
  );
  return [...empty, ...noTarget, ...noPort, ...doubleTargets(service)];
};

function doubleTargets(service: Service): readonly Finding[] {
  const places = [
    ...service.tmpfs.map((entry, i) => ({ key: 'tmpfs', i, target: entry.split(':')[0] ?? '' })),
    ...service.mounts.map((mount, i) => ({ key: 'volumes', i, target: mount.target })),
  ];
  const first = new Map<string, string>();
  const findings: Finding[] = [];
  for (const { key, i, target } of places) {
    const where = `services.${service.name}.${key}[${i}]`;
    const earlier = first.get(target);
    if (earlier === undefined) first.set(target, where);
    else findings.push({ text: `${where}: target ${target} already mounted as ${earlier}`, path: ['services', service.name, key, i] });
  }
  return findings;
}
