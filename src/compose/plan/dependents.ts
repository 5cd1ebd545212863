import type { ObservedContainer } from '../observe/index.ts';
import type { UpInput } from './options.ts';

/** Running containers of services that asked, by `restart: true` on their edge, to be restarted with this service. */
export function dependentsToRestart(service: string, input: Pick<UpInput, 'project' | 'observed'>): readonly ObservedContainer[] {
  const names = [...input.project.services.values()].filter((s) => s.dependsOn.get(service)?.restart === true).map((s) => s.name);
  return input.observed.containers.filter((c) => names.includes(c.service) && !c.oneoff && c.state === 'running');
}
