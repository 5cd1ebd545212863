import { stringMapOf } from '../../../base/index.ts';
import { type Filters, filterValues } from '../filters.ts';

/** Whether labels meet the filters `label` (every one of them) and `label!` (none of them), each `key` or `key=value`. */
export function matchesLabels(labels: unknown, filters: Filters): boolean {
  const own = stringMapOf(labels);
  const has = (wanted: string): boolean => {
    const at = wanted.indexOf('=');
    return at < 0 ? wanted in own : own[wanted.slice(0, at)] === wanted.slice(at + 1);
  };
  return filterValues(filters, 'label').every(has) && !filterValues(filters, 'label!').some(has);
}
