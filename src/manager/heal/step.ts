import type { ContainerRecord, Copy, RecordedNode, Wanted } from '../records/index.ts';

interface About {
  readonly record: ContainerRecord;
  /** In plain words, for the log and for users. */
  readonly because: string;
}

/**
 * One thing to do about one container.
 *
 * `replace`: make it anew (`ownFault`: not for its node's sake, so that it counts as a crash; `stands`: what it replaces does not
 * run, and is removed afterwards); `start` the current copy;
 * `removeCopy`: an old copy is on a healthy node; `forgetCopy`: it is not there any more; `takeBack`: an old copy counts again;
 * `adopt`: the current copy was found; `note`: what is wanted was changed behind our back; `giveUp`: a create that nobody was
 * told of; `drop`: the record has nothing to say any more.
 */
export type Step =
  | (About & { readonly kind: 'replace'; readonly ownFault: boolean; readonly stands?: true })
  | (About & { readonly kind: 'start'; readonly containerId: string; readonly ownFault: boolean })
  | (About & { readonly kind: 'removeCopy'; readonly copy: Copy; readonly containerId: string })
  | (About & { readonly kind: 'takeBack'; readonly copy: Copy; readonly containerId: string })
  | (About & { readonly kind: 'forgetCopy'; readonly copy: Copy })
  | (About & { readonly kind: 'adopt'; readonly containerId: string })
  | (About & { readonly kind: 'note'; readonly wanted: Wanted })
  | (About & { readonly kind: 'giveUp' | 'drop' });

/** Something that should be done and cannot be, and why. */
export interface Blocked {
  readonly record: ContainerRecord;
  readonly because: string;
  /** The node whose agent is to let its containers stand, so that it can be done; undefined: that would not help. */
  readonly fence?: RecordedNode;
}

export interface Plan {
  /** At most one per record. */
  readonly steps: readonly Step[];
  readonly blocked: readonly Blocked[];
}

/** A plan as text, one line per step: for logs and tests. */
export function formatPlan({ steps, blocked }: Plan): string {
  const done = steps.map((step) => `${step.kind} ${step.record.name}${detail(step)}: ${step.because}`);
  return [...done, ...blocked.map(({ record, because }) => `blocked ${record.name}: ${because}`)].join('\n');
}

function detail(step: Step): string {
  if (step.kind === 'note') return ` ${step.wanted}`;
  return 'copy' in step ? ` #${step.copy.generation} on ${step.copy.node.name}` : '';
}
