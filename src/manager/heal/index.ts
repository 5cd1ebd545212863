export { Healer, type HealerOptions } from './healer.ts';
export type { Licence } from './licence.ts';
export { DEFAULT_HEAL_RULE, type HealRule } from './rule.ts';
export { showLost } from './show-lost.ts';
