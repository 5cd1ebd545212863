import { BadInputError } from '../../base/index.ts';
import type { Project } from '../model/index.ts';
import type { ObservedContainer } from '../observe/index.ts';
import type { PlanBuilder } from './builder.ts';
import type { UpInput } from './options.ts';
import { refOf } from './step.ts';

/** Containers of the project whose service is in no file any more; one-offs are none. */
export function orphansOf(
  project: Pick<Project, 'services' | 'inactive'>,
  containers: readonly ObservedContainer[],
): readonly ObservedContainer[] {
  return containers.filter((c) => !c.oneoff && !project.services.has(c.service) && !project.inactive.has(c.service));
}

/** Removes orphans, or warns of them, as the options say. */
export function planOrphans(builder: PlanBuilder, input: UpInput): void {
  const { removeOrphans, ignoreOrphans } = input.options;
  if (removeOrphans && ignoreOrphans) throw new BadInputError('cannot combine COMPOSE_IGNORE_ORPHANS and --remove-orphans');
  const orphans = orphansOf(input.project, input.observed.containers);
  if (orphans.length === 0 || ignoreOrphans) return;
  if (!removeOrphans) {
    builder.warnings.push(orphanWarning(orphans));
    return;
  }
  for (const c of orphans) {
    const because = `service ${c.service} is in no file any more`;
    const container = refOf(c);
    const stop = builder.add(`stop container ${c.name}`, [], {
      kind: 'stop-container',
      container,
      timeoutS: input.options.timeoutS,
      because,
    });
    builder.add(`remove container ${c.name}`, [stop], { kind: 'remove-container', container, volumes: false, because });
  }
}

function orphanWarning(orphans: readonly ObservedContainer[]): string {
  const names = orphans.map((c) => c.name).join(' ');
  return `Found orphan containers ([${names}]) for this project. If you removed or renamed this service in your compose file, you can run this command with the --remove-orphans flag to clean it up.`;
}
