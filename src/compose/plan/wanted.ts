import { replicasOf, type Service } from '../model/index.ts';
import type { UpInput } from './options.ts';

/** How many containers of a service the run aims at. */
export function wantedOf(service: Service, input: Pick<UpInput, 'options'>): number {
  return input.options.scale.get(service.name) ?? replicasOf(service);
}
