import type { Project } from '../../model/index.ts';
import type { Finding } from './check.ts';

/** The first circle of dependencies, if there is one. */
export function checkCycles(project: Project): readonly Finding[] {
  const done = new Set<string>();
  for (const name of [...project.services.keys()].sort()) {
    const circle = circleFrom(name, project, done);
    if (circle !== undefined) {
      return [{ text: `dependency cycle detected: ${circle.join(' -> ')}`, path: ['services', circle[0] ?? name, 'depends_on'] }];
    }
  }
  return [];
}

interface Step {
  readonly name: string;
  /** Dependencies still to look at, the next one last. */
  readonly left: string[];
}

/** Walks down without recursion, as chains may be long; `done` holds services from which no circle can be reached. */
function circleFrom(start: string, project: Project, done: Set<string>): readonly string[] | undefined {
  const stack: Step[] = [];
  const onStack = new Set<string>();
  const enter = (name: string): void => {
    stack.push({ name, left: [...(project.services.get(name)?.dependsOn.keys() ?? [])].sort().reverse() });
    onStack.add(name);
  };
  if (!done.has(start)) enter(start);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.left.pop();
    if (next === undefined) {
      stack.pop();
      onStack.delete(top.name);
      done.add(top.name);
    } else if (onStack.has(next)) {
      const names = stack.map((step) => step.name);
      return [...names.slice(names.indexOf(next)), next];
    } else if (!done.has(next)) enter(next);
  }
  return undefined;
}
