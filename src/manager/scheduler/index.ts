export { withOvercommit } from './capacity.ts';
export { classicRefusalText } from './classic-refusal.ts';
export { type ExplainRow, explain } from './explain.ts';
export { place } from './place.ts';
export { FILTER_NAMES, type FilterName, type Policy, parseFilters, parseStrategy, STRATEGY_NAMES, type StrategyName } from './policy.ts';
export { refusalText } from './refusal-text.ts';
export { replacedOn } from './replaced.ts';
