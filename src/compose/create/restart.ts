import type { Service } from '../model/index.ts';

export interface RestartPolicy {
  readonly Name: string;
  readonly MaximumRetryCount?: number;
}

/** `RestartPolicy` of a create request; `deploy.restart_policy` wins over `restart`. */
export function restartPolicy(service: Service): RestartPolicy | undefined {
  const deploy = service.deploy?.restartPolicy;
  if (deploy !== undefined) {
    // Only this policy takes a count: engines refuse it with the others.
    if (deploy.condition === 'on-failure') return onFailure(deploy.maxAttempts);
    return { Name: deploy.condition === 'none' ? 'no' : 'always' };
  }
  if (service.restart === undefined) return undefined;
  const [name = '', attempts] = service.restart.split(':');
  return name === 'on-failure' && attempts !== undefined ? onFailure(Number(attempts)) : { Name: name };
}

function onFailure(attempts: number | undefined): RestartPolicy {
  return attempts === undefined ? { Name: 'on-failure' } : { Name: 'on-failure', MaximumRetryCount: attempts };
}
