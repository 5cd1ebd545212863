import { type DependsOn, parseLink, parseVolumesFrom, referencedService, type Service } from '../model/index.ts';

/** Adds to `dependsOn` what links, volumes_from and `service:` modes imply; what the file says about a dependency wins. */
export function withImpliedDependencies(service: Service): Service {
  const implied = new Map<string, DependsOn>();
  const started = { condition: 'service_started', required: true } as const;
  for (const entry of service.volumesFrom) {
    const source = parseVolumesFrom(entry);
    if (source.kind === 'service') implied.set(source.name, { ...started, restart: false });
  }
  const modes = [service.networkMode, service.ipc, service.pid, service.uts, service.cgroup].map(referencedService);
  for (const name of [...service.links.map((link) => parseLink(link).service), ...modes]) {
    if (name !== undefined) implied.set(name, { ...started, restart: true });
  }
  return { ...service, dependsOn: new Map([...implied, ...service.dependsOn]) };
}
