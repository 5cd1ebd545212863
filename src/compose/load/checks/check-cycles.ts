import type { Project } from '../../model/index.ts';
import type { Finding } from './check.ts';

/** The first circle of dependencies, if there is one. */
export function checkCycles(project: Project): readonly Finding[] {
  const done = new Set<string>();
  for (const name of [...project.services.keys()].sort()) {
    const circle = visit(name, [], project, done);
    const [first] = circle ?? [];
    if (circle !== undefined && first !== undefined) {
      return [{ text: `dependency cycle detected: ${circle.join(' -> ')}`, path: ['services', first, 'depends_on'] }];
    }
  }
  return [];
}

function visit(name: string, path: readonly string[], project: Project, done: Set<string>): readonly string[] | undefined {
  const at = path.indexOf(name);
  if (at >= 0) return [...path.slice(at), name];
  if (done.has(name)) return undefined;
  for (const next of [...(project.services.get(name)?.dependsOn.keys() ?? [])].sort()) {
    const circle = visit(next, [...path, name], project, done);
    if (circle !== undefined) return circle;
  }
  done.add(name);
  return undefined;
}
