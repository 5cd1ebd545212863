export type { RunContainer, RunContext, RunOptions } from './context.ts';
export { createOn, currentReferences } from './create-container.ts';
export { Patience } from './patience.ts';
export { plainText } from './report.ts';
export { createRunContext, type Phase, runPlan } from './run-plan.ts';
export { ProjectWatch } from './watch.ts';
