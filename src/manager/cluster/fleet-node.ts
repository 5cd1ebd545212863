import { setMaxListeners } from 'node:events';
import type { JsonObject } from '../../base/index.ts';
import { type Engine, formatEndpoint } from '../../engine/index.ts';
import type { ContainerInfo, ImageInfo, Labels, NodeInfo, NodeState, Platform } from '../../model/index.ts';
import { nodeId } from '../../model/index.ts';
import type { CachedContainer, ClusterNode } from './contract.ts';
import { NodeUnreachableError } from './errors.ts';
import { ImageNames } from './image-names.ts';
import { NetworkIds } from './network-ids.ts';

/** What an engine tells of its machine. */
export interface NodeFacts {
  readonly name: string;
  readonly labels: Labels;
  readonly platform: Platform;
  readonly cpuNanos: number;
  readonly memoryBytes: number;
}

const NO_FACTS: Omit<NodeFacts, 'name'> = { labels: {}, platform: { os: '', architecture: '' }, cpuNanos: 0, memoryBytes: 0 };

export interface NodeHooks {
  /** The next snapshot of the node is another one. */
  readonly onChange: () => void;
  /** Its id or name may be another. */
  readonly onIdentity: () => void;
  readonly onState: (node: FleetNode) => void;
  readonly onSuspect: (node: FleetNode) => void;
}

/** One node's place in the cache: everything known of it, and the snapshot the scheduler sees, made when asked for. */
export class FleetNode implements ClusterNode {
  readonly address: string;
  ip: string;
  readonly engine: Engine;
  readonly containers = new Map<string, CachedContainer>();
  /** Containers chosen for this node that the engine has not created yet, by swarm id. */
  readonly reserved = new Map<string, ContainerInfo>();
  /** Named volumes that creates under way use, by swarm id. */
  readonly reservedVolumes = new Map<string, readonly string[]>();
  readonly #hooks: NodeHooks;
  #id: string;
  #facts: NodeFacts;
  #state: NodeState = 'pending';
  #problem: string | undefined = 'not reached yet';
  #failures = 0;
  #images: readonly JsonObject[] = [];
  readonly #imageNames = new ImageNames();
  #info: NodeInfo | undefined;
  #lost = neverWarns(new AbortController());
  #down = neverWarns(new AbortController());
  #networks: readonly JsonObject[] = [];
  readonly networkIds = new NetworkIds();
  volumes: readonly JsonObject[] = [];
  infoBody: JsonObject = {};
  versionBody: JsonObject = {};
  updatedAtMs = 0;
  answeredAtMs = 0;
  followedFromNano: bigint | undefined;
  loaded = false;
  /** Whether its first contact has succeeded or failed. */
  tried = false;
  agentNote: string | undefined;
  isFenced = false;

  constructor(address: string, engine: Engine, hooks: NodeHooks) {
    this.address = address;
    this.engine = engine;
    this.ip = engine.endpoint.kind === 'tcp' ? engine.endpoint.host : '127.0.0.1';
    this.#id = address;
    this.#facts = { name: formatEndpoint(engine.endpoint), ...NO_FACTS };
    this.#hooks = hooks;
  }

  get id(): string {
    return this.#id;
  }

  get name(): string {
    return this.#facts.name;
  }

  get state(): NodeState {
    return this.#state;
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  get failures(): number {
    return this.#failures;
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  get down(): AbortSignal {
    return this.#down.signal;
  }

  /** Streams to it are given up; it stays in the fleet. */
  lose(): void {
    this.#lost.abort(new NodeUnreachableError(this.name, this.#problem));
  }

  get images(): readonly JsonObject[] {
    return this.#images;
  }

  /** Takes in the engine's image list, read at `nowMs`. */
  setImages(images: readonly JsonObject[], nowMs: number): void {
    this.#images = images;
    this.#imageNames.note(images, this.loaded ? nowMs : undefined);
    this.changed();
  }

  imageNamedAtMs(name: string): number {
    return this.#imageNames.givenAtMs(name);
  }

  get networks(): readonly JsonObject[] {
    return this.#networks;
  }

  set networks(networks: readonly JsonObject[]) {
    this.#networks = networks;
    this.networkIds.learn(networks);
  }

  get info(): NodeInfo {
    this.#info ??= this.#snapshot();
    return this.#info;
  }

  mayBeMaking(volume: string): boolean {
    for (const volumes of this.reservedVolumes.values()) if (volumes.includes(volume)) return true;
    return false;
  }

  suspect(): void {
    this.#hooks.onSuspect(this);
  }

  /** Takes in who the engine is and what its machine has. */
  identify(id: string, facts: NodeFacts): void {
    this.#id = id;
    this.#facts = facts;
    this.changed();
    this.#hooks.onIdentity();
  }

  setState(state: NodeState, problem: string | undefined): void {
    this.#state = state;
    if (state === 'healthy' && this.#lost.signal.aborted) this.#lost = neverWarns(new AbortController());
    if (state === 'healthy' && this.#down.signal.aborted) this.#down = neverWarns(new AbortController());
    this.#problem = problem;
    if (state !== 'healthy') this.#down.abort(new NodeUnreachableError(this.name, problem));
    this.changed();
    this.#hooks.onState(this);
  }

  setFailures(failures: number, problem: string | undefined): void {
    if (this.#failures === failures && this.#problem === problem) return;
    this.#failures = failures;
    this.#problem = problem;
    this.changed();
  }

  /** To be called after `containers` or `reserved` were changed: the next snapshot is made anew. */
  changed(): void {
    this.#info = undefined;
    this.#hooks.onChange();
  }

  #snapshot(): NodeInfo {
    const containers = new Map<string, ContainerInfo>();
    let usedCpuNanos = 0;
    let usedMemoryBytes = 0;
    const add = (info: ContainerInfo): void => {
      containers.set(info.id, info);
      usedCpuNanos += info.cpuNanos;
      usedMemoryBytes += info.memoryBytes;
    };
    for (const container of this.containers.values()) add(container.info);
    for (const info of this.reserved.values()) add(info);
    return {
      id: nodeId(this.#id),
      address: this.address,
      state: this.#state,
      problem: this.#problem,
      failures: this.#failures,
      apiVersion: this.engine.versions?.apiMax ?? '',
      ...this.#facts,
      usedCpuNanos,
      usedMemoryBytes,
      containers,
      images: this.#images.map(imageInfo),
    };
  }
}

/** Every stream to the node listens, which Node would take for a leak. */
function neverWarns(controller: AbortController): AbortController {
  setMaxListeners(0, controller.signal);
  return controller;
}

function imageInfo(entry: JsonObject): ImageInfo {
  const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((v) => typeof v === 'string') : []);
  return { id: String(entry['Id'] ?? ''), tags: texts(entry['RepoTags']), digests: texts(entry['RepoDigests']) };
}
