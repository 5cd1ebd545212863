import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { EngineAnswer, EngineCall, EngineEvent, EngineStream, HijackedStream } from './call.ts';
import { type EngineEndpoint, formatEndpoint } from './endpoint.ts';
import type { ForwardResult, ForwardTarget } from './forward-target.ts';
import type { EngineOptions } from './options.ts';
import { clampVersion, type EngineVersions } from './versions.ts';

/** Client of one Docker engine. */
export class Engine implements AsyncDisposable {
  readonly endpoint: EngineEndpoint;
  readonly address: string;
  readonly #versions: EngineVersions | undefined = undefined;

  constructor(options: EngineOptions) {
    this.endpoint = options.endpoint;
    this.address = formatEndpoint(options.endpoint);
  }

  get versions(): EngineVersions | undefined {
    return this.#versions;
  }

  negotiate(_signal?: AbortSignal): Promise<EngineVersions> {
    throw new Error('not there yet');
  }

  versionFor(wanted?: string): string {
    const { apiMin, apiMax } = this.#versions ?? { apiMin: '', apiMax: '' };
    return clampVersion(wanted ?? apiMax, apiMin, apiMax);
  }

  json(_call: EngineCall, _signal?: AbortSignal): Promise<EngineAnswer> {
    throw new Error('not there yet');
  }

  open(_call: EngineCall, _signal?: AbortSignal): Promise<EngineStream> {
    throw new Error('not there yet');
  }

  hijack(_call: EngineCall, _signal?: AbortSignal): Promise<HijackedStream> {
    throw new Error('not there yet');
  }

  events(_options: EventsOptions, _signal: AbortSignal): AsyncIterable<EngineEvent> {
    throw new Error('not there yet');
  }

  forward(_request: IncomingMessage, _response: ServerResponse, _target: ForwardTarget, _signal: AbortSignal): Promise<ForwardResult> {
    throw new Error('not there yet');
  }

  splice(_request: IncomingMessage, _socket: Duplex, _head: Buffer, _target: ForwardTarget, _signal: AbortSignal): Promise<void> {
    throw new Error('not there yet');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    throw new Error('not there yet');
  }
}

export interface EventsOptions {
  /** Nanoseconds since 1970 by the engine's clock; events of that moment are included. Absent: from now on. */
  readonly sinceNano?: bigint;
  /** The API's filters, e.g. `{ type: ['container'] }`. */
  readonly filters?: { readonly [name: string]: readonly string[] };
}
