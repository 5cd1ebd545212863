export type { RunContainer, RunContext, RunOptions } from './context.ts';
export { createOn, currentReferences, nodeFrom } from './create-container.ts';
export { plainText, StepError } from './report.ts';
export { createRunContext, type Phase, runPlan } from './run-plan.ts';
export { ProjectWatch } from './watch.ts';
