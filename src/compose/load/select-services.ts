import type { Service } from '../model/index.ts';
import { fail } from './problem.ts';

/** Services of a project by whether they take part. */
export interface Selection {
  readonly active: ReadonlyMap<string, Service>;
  readonly inactive: ReadonlyMap<string, Service>;
}

/**
 * Active are: services without profile, those of an asked-for profile (`*` is any), those named, and all that named ones need.
 * @throws ComposeFileError when a named service is in no file
 */
export function selectServices(all: ReadonlyMap<string, Service>, profiles: readonly string[], named: readonly string[]): Selection {
  const chosen = new Set<string>();
  for (const name of named) {
    if (!all.has(name)) fail(`no such service: ${name}`);
    addWithDependencies(name, all, chosen);
  }
  const isActive = (service: Service): boolean =>
    service.profiles.length === 0 ||
    chosen.has(service.name) ||
    profiles.includes('*') ||
    service.profiles.some((p) => profiles.includes(p));
  return {
    active: new Map([...all].filter(([, service]) => isActive(service))),
    inactive: new Map([...all].filter(([, service]) => !isActive(service))),
  };
}

function addWithDependencies(start: string, all: ReadonlyMap<string, Service>, chosen: Set<string>): void {
  const left = [start];
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (chosen.has(name)) continue;
    chosen.add(name);
    for (const dependency of all.get(name)?.dependsOn.keys() ?? []) if (all.has(dependency)) left.push(dependency);
  }
}
