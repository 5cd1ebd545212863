import { parseVolumesFrom, referencedService, type Service } from '../model/index.ts';

/** Services whose container a service's containers are bound to. */
export function parentsOf(service: Service): string[] {
  const modes = [service.networkMode, service.ipc, service.pid].map(referencedService);
  const sources = service.volumesFrom.map(parseVolumesFrom).filter((v) => v.kind === 'service');
  return [...modes.filter((s) => s !== undefined), ...sources.map((v) => v.name)];
}
