export { Fence } from './fence.ts';
export { type JoinOptions, keepJoined } from './keep-joined.ts';
export { keepRegistered, type RegisterOptions } from './keep-registered.ts';
export { Managers } from './manager-call.ts';
export { type AgentOptions, runAgent } from './run-agent.ts';
