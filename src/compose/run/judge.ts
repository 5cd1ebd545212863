import type { ObservedContainer } from '../observe/index.ts';
import type { WaitCondition } from '../plan/index.ts';

/** Where waiting for a service stands. */
export type Verdict =
  | { readonly kind: 'pending' }
  /** `as`: what progress shows of its containers. */
  | { readonly kind: 'met'; readonly as: 'Healthy' | 'Exited' | 'Running' }
  | { readonly kind: 'failed'; readonly why: string };

const PENDING: Verdict = { kind: 'pending' };

/** Judges a condition by what a list says of the service's containers. Pure. */
export function judge(condition: WaitCondition, service: string, containers: readonly ObservedContainer[]): Verdict {
  if (condition === 'service_completed_successfully') return judgeCompleted(service, containers);
  const verdicts = containers.map((c) => judgeHealth(c, condition === 'service_healthy'));
  const failed = verdicts.find((v) => v.kind === 'failed');
  if (failed !== undefined) return failed;
  if (verdicts.some((v) => v.kind === 'pending')) return PENDING;
  return { kind: 'met', as: 'Healthy' };
}

function judgeHealth(c: ObservedContainer, needsCheck: boolean): Verdict {
  if (c.state === 'exited' || c.state === 'dead') return { kind: 'failed', why: `container ${c.name} exited (${c.exitCode ?? 0})` };
  if (c.state !== 'running') return PENDING;
  if (c.health === 'unhealthy') return { kind: 'failed', why: `container ${c.name} is unhealthy` };
  if (c.health === 'none' && needsCheck) return { kind: 'failed', why: `container ${c.name} has no healthcheck configured` };
  return c.health === 'starting' ? PENDING : { kind: 'met', as: 'Healthy' };
}

function judgeCompleted(service: string, containers: readonly ObservedContainer[]): Verdict {
  const exited = containers.filter((c) => c.state === 'exited' || c.state === 'dead');
  const bad = exited.find((c) => (c.exitCode ?? 0) !== 0);
  if (bad !== undefined) return { kind: 'failed', why: `service "${service}" didn't complete successfully: exit ${bad.exitCode}` };
  return exited.length > 0 ? { kind: 'met', as: 'Exited' } : PENDING;
}
