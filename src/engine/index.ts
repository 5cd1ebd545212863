export type { EngineAnswer, EngineCall, EngineEvent, EngineStream, HijackedStream, Query } from './call.ts';
export { type DemuxSinks, demuxStream } from './demux.ts';
export { type EngineEndpoint, formatEndpoint, parseEngineEndpoint } from './endpoint.ts';
export { Engine, type EventsOptions } from './engine.ts';
export { EngineHttpError, EngineProtocolError, EngineTimeoutError, EngineUnreachableError } from './errors.ts';
export type { AnswerHead, BodyChange, ForwardResult, ForwardTarget, HeaderChanges } from './forward-target.ts';
export type { EngineOptions, EngineTls } from './options.ts';
export { clampVersion, compareApiVersions, type EngineVersions, isApiVersion } from './versions.ts';
export { type WatchOptions, watchEvents } from './watch-events.ts';
