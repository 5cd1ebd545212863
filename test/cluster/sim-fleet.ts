import assert from 'node:assert/strict';
import { SimEngine, type SimOptions } from '../../sim/index.ts';
import { seededRandom, silentLog, systemClock } from '../../src/base/index.ts';
import { openDiscovery } from '../../src/discovery/index.ts';
import { Cluster, type ClusterSettings, DEFAULT_SETTINGS } from '../../src/manager/cluster/index.ts';
import { FILTER_NAMES, type Policy } from '../../src/manager/scheduler/index.ts';
import type { PlacementRequest } from '../../src/model/index.ts';
import { eventually } from '../support/eventually.ts';

/** Quick settings, so that a test sees a node fail within a second. */
const FAST: ClusterSettings = {
  ...DEFAULT_SETTINGS,
  probeIntervalMs: 50,
  probeTimeoutMs: 500,
  pendingRetryMinMs: 20,
  pendingRetryMaxMs: 100,
  coalesceMs: 2,
};

export interface SimFleet extends AsyncDisposable {
  readonly engines: readonly SimEngine[];
  readonly cluster: Cluster;
  /** A second cluster over the same engines: a manager that was restarted, or another one. */
  another(): Promise<{ readonly cluster: Cluster } & AsyncDisposable>;
}

/** Starts simulated engines and a cluster over them. */
export async function simFleet(
  engines: readonly Partial<SimOptions>[],
  options: { readonly policy?: Partial<Policy>; readonly settings?: Partial<ClusterSettings>; readonly discovery?: string } = {},
): Promise<SimFleet> {
  const random = seededRandom(42);
  const started = await Promise.all(
    engines.map((engine, i) => SimEngine.start({ name: `node-${i + 1}`, clock: systemClock, random: seededRandom(i + 1), ...engine })),
  );
  const run = async (): Promise<{ cluster: Cluster } & AsyncDisposable> => {
    const stop = new AbortController();
    const cluster = new Cluster({
      discovery: openDiscovery(options.discovery ?? `nodes://${started.map((e) => e.address).join(',')}`, {
        heartbeatMs: 50,
        clock: systemClock,
      }),
      policy: { strategy: 'spread', filters: FILTER_NAMES, overcommit: 0, seed: 1, ...options.policy },
      settings: { ...FAST, ...options.settings },
      engine: { connectTimeoutMs: 500, callTimeoutMs: 1000 },
      clock: systemClock,
      random,
      log: silentLog,
    });
    const done = cluster.run(stop.signal);
    await cluster.ready();
    // Ready means that nobody waits any longer for a slow engine; here all engines are to be there.
    await eventually(() => assert.ok(cluster.nodes().every((node) => node.problem !== 'not reached yet')));
    return {
      cluster,
      async [Symbol.asyncDispose]() {
        stop.abort();
        await Promise.allSettled([done]);
      },
    };
  };
  const first = await run();
  return {
    engines: started,
    cluster: first.cluster,
    another: run,
    async [Symbol.asyncDispose]() {
      await first[Symbol.asyncDispose]();
      await Promise.all(started.map((e) => e[Symbol.asyncDispose]()));
    },
  };
}

/** A request for a container; only what a test is about needs saying. */
export function request(fields: Partial<PlacementRequest> = {}): PlacementRequest {
  return {
    name: '',
    image: 'busybox',
    labels: {},
    expressions: [],
    dependencies: [],
    reschedule: [],
    cpuNanos: 0,
    memoryBytes: 0,
    networkMode: 'bridge',
    hostPorts: [],
    hostModePorts: [],
    platform: undefined,
    ...fields,
  };
}
