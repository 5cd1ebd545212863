import type { ObservedContainer } from '../observe/index.ts';

/** How a container is called in logs: `web-1`, or its own name where the file gave it one. */
export function displayName(container: Pick<ObservedContainer, 'name' | 'service' | 'number' | 'project'>): string {
  const { name, service, number, project } = container;
  if (number === undefined) return name;
  const ours = name.endsWith(`${service}-${number}`) || name.endsWith(`${service}_${number}`);
  return ours || name.startsWith(`${project}-`) ? `${service}-${number}` : name;
}
