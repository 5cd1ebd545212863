export type DependsOnCondition = 'service_started' | 'service_healthy' | 'service_completed_successfully';

/** What a service waits for before its containers start. */
export interface DependsOn {
  readonly condition: DependsOnCondition;
  /** Restart the dependent when the dependency is restarted or recreated by us. */
  readonly restart: boolean;
  /** `false`: its absence or failure is only warned about. */
  readonly required: boolean;
}
