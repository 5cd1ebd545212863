import type { Dependency } from '../../../model/index.ts';
import { findTarget, type TargetNodes } from '../find-target.ts';
import type { Filter } from '../question.ts';

/** Containers whose volumes, network, or process space it uses, or that it is linked to, must be on the same node. */
export const dependencyFilter: Filter = {
  name: 'dependency',
  prepare: ({ fleet, request }) => {
    if (request.dependencies.length === 0) return null;
    const targets = request.dependencies.map((dependency) => {
      const found = findTarget(fleet, dependency.target);
      return { found, text: describe(dependency, found) };
    });
    return ({ node }) => {
      const missing = targets.filter(({ found }) => !found.nodes.has(node));
      return missing.length === 0 ? null : { text: missing.map(({ text }) => text).join(', ') };
    };
  },
};

function describe({ kind, target }: Dependency, found: TargetNodes): string {
  const subject = `container ${target} (${OPTION[kind]})`;
  if (found.ambiguous) return `several containers have an id that begins with ${target} (${OPTION[kind]})`;
  if (found.nodes.size === 0) return `there is no ${subject}`;
  return `${subject} is on node ${[...found.nodes]
    .map((node) => node.name)
    .toSorted()
    .join(' and ')}`;
}

const OPTION: { readonly [kind in Dependency['kind']]: string } = {
  'volumes-from': '--volumes-from',
  link: '--link',
  network: '--network container:',
  ipc: '--ipc container:',
  pid: '--pid container:',
};
