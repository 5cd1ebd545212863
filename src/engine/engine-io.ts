import type { EngineEndpoint } from './endpoint.ts';
import type { EngineTls } from './options.ts';
import type { Pools } from './pools.ts';

/** What every kind of call to one engine needs. */
export interface EngineIo {
  readonly address: string;
  readonly endpoint: EngineEndpoint;
  /** What new connections use; absent: plain TCP. */
  readonly tls: (() => EngineTls) | undefined;
  readonly connectTimeoutMs: number;
  readonly callTimeoutMs: number;
  readonly userAgent: string;
  readonly pools: Pools;
}
