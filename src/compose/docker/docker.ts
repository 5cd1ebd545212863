import type { Readable } from 'node:stream';
import { arrayOf, type JsonObject, numberOf, objectOf, parseJson, stringMapOf, stringOf } from '../../base/index.ts';
import { type Engine, EngineHttpError, type EngineStream, type HijackedStream, type Query } from '../../engine/index.ts';

/** Filters of a list, e.g. `{ label: ['a=b'] }`. */
export type Filters = { readonly [name: string]: readonly string[] };

/** A manager may have to pull and place before it answers a create, so this is longer than any of its own waits. */
const CREATE_DEADLINE_MS = 15 * 60_000;

/**
 * The calls Compose makes, by name. A thin layer: answers come back as parsed JSON objects whose fields are not looked at, and
 * statuses of 400 and more are thrown as EngineHttpError. "Already so" (304) and "not there" (404) on the way to an end state
 * count as success where said.
 */
export class Docker {
  readonly engine: Engine;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  async containers(filters: Filters, signal: AbortSignal): Promise<readonly unknown[]> {
    return arrayOf(await this.#get('/containers/json', { all: true, filters: JSON.stringify(filters) }, signal));
  }

  async networks(filters: Filters, signal: AbortSignal): Promise<readonly unknown[]> {
    return arrayOf(await this.#get('/networks', { filters: JSON.stringify(filters) }, signal));
  }

  async volumes(filters: Filters, signal: AbortSignal): Promise<readonly unknown[]> {
    return arrayOf(objectOf(await this.#get('/volumes', { filters: JSON.stringify(filters) }, signal))['Volumes']);
  }

  async inspectContainer(id: string, signal: AbortSignal): Promise<JsonObject> {
    return objectOf(await this.#get(`/containers/${seg(id)}/json`, {}, signal));
  }

  async hasContainer(id: string, signal: AbortSignal): Promise<boolean> {
    return (await absentOn404(this.#get(`/containers/${seg(id)}/json`, {}, signal))) !== undefined;
  }

  /** Undefined when there is no such image. */
  inspectImage(name: string, signal: AbortSignal): Promise<JsonObject | undefined> {
    return absentOn404(this.#get(`/images/${seg(name)}/json`, {}, signal));
  }

  /** Undefined when there is no such network. */
  inspectNetwork(name: string, signal: AbortSignal): Promise<JsonObject | undefined> {
    return absentOn404(this.#get(`/networks/${seg(name)}`, {}, signal));
  }

  /** Undefined when there is no such volume. */
  inspectVolume(name: string, signal: AbortSignal): Promise<JsonObject | undefined> {
    return absentOn404(this.#get(`/volumes/${seg(name)}`, {}, signal));
  }

  async version(signal: AbortSignal): Promise<JsonObject> {
    return objectOf(await this.#get('/version', {}, signal));
  }

  async info(signal: AbortSignal): Promise<JsonObject> {
    return objectOf(await this.#get('/info', {}, signal));
  }

  /** Creates a container and returns its id. */
  async createContainer(name: string, body: object, platform: string | undefined, signal: AbortSignal): Promise<string> {
    const call = { method: 'POST', path: '/containers/create', query: { name, platform }, body: { json: body } } as const;
    const answer = await this.engine.json({ ...call, deadlineMs: CREATE_DEADLINE_MS }, signal);
    const id = stringOf(objectOf(answer.body)['Id']);
    if (id === undefined) throw new Error(`the endpoint ${this.engine.address} created ${name} without telling its id`);
    return id;
  }

  /** A container that runs already is success. */
  async start(id: string, signal: AbortSignal): Promise<void> {
    await this.#post(`/containers/${seg(id)}/start`, {}, undefined, signal, CREATE_DEADLINE_MS);
  }

  /** Waits until it has stopped; one that does not run is success. `timeoutS` undefined: the container's own grace time. */
  async stop(id: string, timeoutS: number | undefined, signal: AbortSignal): Promise<void> {
    await this.#post(`/containers/${seg(id)}/stop`, { t: timeoutS }, undefined, signal, null);
  }

  async restart(id: string, timeoutS: number | undefined, signal: AbortSignal): Promise<void> {
    await this.#post(`/containers/${seg(id)}/restart`, { t: timeoutS }, undefined, signal, null);
  }

  async kill(id: string, killSignal: string, signal: AbortSignal): Promise<void> {
    await this.#post(`/containers/${seg(id)}/kill`, { signal: killSignal }, undefined, signal);
  }

  async pause(id: string, signal: AbortSignal): Promise<void> {
    await this.#post(`/containers/${seg(id)}/pause`, {}, undefined, signal);
  }

  async unpause(id: string, signal: AbortSignal): Promise<void> {
    await this.#post(`/containers/${seg(id)}/unpause`, {}, undefined, signal);
  }

  async rename(id: string, name: string, signal: AbortSignal): Promise<void> {
    await this.#post(`/containers/${seg(id)}/rename`, { name }, undefined, signal);
  }

  /** A container that is gone is success. `volumes`: its anonymous volumes go too. */
  async removeContainer(id: string, options: { readonly force: boolean; readonly volumes: boolean }, signal: AbortSignal): Promise<void> {
    await this.#delete(`/containers/${seg(id)}`, { force: options.force, v: options.volumes }, signal, null);
  }

  /**
   * Registers a wait; it counts from when this resolves. The function then gives the exit code when it comes.
   * @throws EngineHttpError when there is no such container
   */
  async openWait(id: string, condition: 'next-exit' | 'removed', signal: AbortSignal): Promise<() => Promise<number>> {
    const stream = await this.engine.open({ method: 'POST', path: `/containers/${seg(id)}/wait`, query: { condition } }, signal);
    return async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of stream.body) chunks.push(Buffer.from(chunk));
      return numberOf(objectOf(parseJson(Buffer.concat(chunks).toString('utf8')))['StatusCode']) ?? 0;
    };
  }

  /** Ends when the container stops running; its exit code. */
  async wait(id: string, condition: 'not-running' | 'next-exit' | 'removed', signal: AbortSignal): Promise<number> {
    const call = { method: 'POST', path: `/containers/${seg(id)}/wait`, query: { condition }, deadlineMs: null } as const;
    return numberOf(objectOf((await this.engine.json(call, signal)).body)['StatusCode']) ?? 0;
  }

  async createNetwork(body: object, signal: AbortSignal): Promise<string> {
    const answer = await this.#post('/networks/create', {}, body, signal, CREATE_DEADLINE_MS);
    return stringOf(objectOf(answer)['Id']) ?? '';
  }

  async removeNetwork(id: string, signal: AbortSignal): Promise<void> {
    await this.#delete(`/networks/${seg(id)}`, {}, signal);
  }

  async connect(network: string, container: string, endpoint: object, signal: AbortSignal): Promise<void> {
    await this.#post(`/networks/${seg(network)}/connect`, {}, { Container: container, EndpointConfig: endpoint }, signal);
  }

  /** An endpoint that is gone is success. */
  async disconnect(network: string, container: string, signal: AbortSignal): Promise<void> {
    await absentOn404(this.#post(`/networks/${seg(network)}/disconnect`, {}, { Container: container, Force: true }, signal));
  }

  async createVolume(body: object, signal: AbortSignal): Promise<void> {
    await this.#post('/volumes/create', {}, body, signal, CREATE_DEADLINE_MS);
  }

  /** Also one that only a node which is away has: who asks for volumes to go does not mean to wait for a dead machine. */
  async removeVolume(name: string, signal: AbortSignal): Promise<void> {
    await this.#delete(`/volumes/${seg(name)}`, { force: 1 }, signal);
  }

  /** An image that is gone is success. */
  async removeImage(name: string, signal: AbortSignal): Promise<void> {
    await this.#delete(`/images/${seg(name)}`, {}, signal);
  }

  /** The stream of a pull: JSON objects, one a line; failures after its start are among them. */
  pull(query: Query, auth: string | undefined, signal: AbortSignal): Promise<EngineStream> {
    const headers = auth === undefined ? {} : { 'X-Registry-Auth': auth };
    return this.engine.open({ method: 'POST', path: '/images/create', query, headers, deadlineMs: CREATE_DEADLINE_MS }, signal);
  }

  /** Unpacks a tar archive in a container that exists, running or not. */
  async putArchive(
    id: string,
    path: string,
    tar: Uint8Array | Readable,
    signal: AbortSignal,
    options: { readonly copyOwners?: boolean } = {},
  ): Promise<void> {
    const body = tar instanceof Uint8Array ? { bytes: tar } : { stream: tar };
    const headers = { 'Content-Type': 'application/x-tar' };
    const query = { path, copyUIDGID: options.copyOwners === true ? true : undefined };
    await this.engine.json({ method: 'PUT', path: `/containers/${seg(id)}/archive`, query, headers, body, deadlineMs: null }, signal);
  }

  /** Whether a path exists in a container and is a directory, or a link to one. */
  async isDirectory(id: string, path: string, signal: AbortSignal): Promise<boolean> {
    // Asked with `/.` at the end, links are followed and anything but a directory is an error.
    const call = { method: 'HEAD', path: `/containers/${seg(id)}/archive`, query: { path: `${path.replace(/\/+$/, '')}/.` } } as const;
    return this.engine.json(call, signal).then(
      () => true,
      (error: unknown) => {
        if (error instanceof EngineHttpError) return false;
        throw error;
      },
    );
  }

  /** The tar archive of a path in a container. */
  getArchive(id: string, path: string, signal: AbortSignal): Promise<EngineStream> {
    return this.engine.open({ method: 'GET', path: `/containers/${seg(id)}/archive`, query: { path } }, signal);
  }

  logs(id: string, query: Query, signal: AbortSignal): Promise<EngineStream> {
    return this.engine.open({ method: 'GET', path: `/containers/${seg(id)}/logs`, query }, signal);
  }

  attach(id: string, query: Query, signal: AbortSignal): Promise<HijackedStream> {
    return this.engine.hijack({ method: 'POST', path: `/containers/${seg(id)}/attach`, query }, signal);
  }

  /** Prepares a command in a running container and returns its id. */
  async createExec(id: string, body: object, signal: AbortSignal): Promise<string> {
    return stringOf(objectOf(await this.#post(`/containers/${seg(id)}/exec`, {}, body, signal))['Id']) ?? '';
  }

  startExec(exec: string, tty: boolean, signal: AbortSignal): Promise<HijackedStream> {
    return this.engine.hijack({ method: 'POST', path: `/exec/${seg(exec)}/start`, body: { json: { Detach: false, Tty: tty } } }, signal);
  }

  async startExecDetached(exec: string, signal: AbortSignal): Promise<void> {
    await this.#post(`/exec/${seg(exec)}/start`, {}, { Detach: true }, signal);
  }

  async inspectExec(exec: string, signal: AbortSignal): Promise<JsonObject> {
    return objectOf(await this.#get(`/exec/${seg(exec)}/json`, {}, signal));
  }

  async resize(
    kind: 'containers' | 'exec',
    id: string,
    size: { readonly h: number; readonly w: number },
    signal: AbortSignal,
  ): Promise<void> {
    await this.#post(`/${kind}/${seg(id)}/resize`, { ...size }, undefined, signal);
  }

  async top(id: string, signal: AbortSignal): Promise<{ readonly titles: readonly string[]; readonly processes: readonly string[][] }> {
    const body = objectOf(await this.#get(`/containers/${seg(id)}/top`, {}, signal));
    return { titles: arrayOf(body['Titles']).map(String), processes: arrayOf(body['Processes']).map((p) => arrayOf(p).map(String)) };
  }

  async images(filters: Filters, signal: AbortSignal): Promise<readonly unknown[]> {
    return arrayOf(await this.#get('/images/json', { filters: JSON.stringify(filters) }, signal));
  }

  async #get(path: string, query: Query, signal: AbortSignal): Promise<unknown> {
    return (await this.engine.json({ method: 'GET', path, query }, signal)).body;
  }

  async #post(path: string, query: Query, json: unknown, signal: AbortSignal, deadlineMs?: number | null): Promise<unknown> {
    const body = json === undefined ? {} : { body: { json } };
    return (await this.engine.json({ method: 'POST', path, query, ...body, ...(deadlineMs === undefined ? {} : { deadlineMs }) }, signal))
      .body;
  }

  async #delete(path: string, query: Query, signal: AbortSignal, deadlineMs?: number | null): Promise<void> {
    const limit = deadlineMs === undefined ? {} : { deadlineMs };
    await absentOn404(this.engine.json({ method: 'DELETE', path, query, ...limit }, signal));
  }
}

/** Labels of a network or volume of a list. */
export function labelsOf(value: unknown): { readonly [name: string]: string } {
  return stringMapOf(objectOf(value)['Labels']);
}

function seg(text: string): string {
  return encodeURIComponent(text);
}

async function absentOn404(call: Promise<unknown>): Promise<JsonObject | undefined> {
  try {
    return objectOf(await call);
  } catch (error) {
    if (error instanceof EngineHttpError && error.status === 404) return undefined;
    throw error;
  }
}
