import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Lab } from '../../lab/index.ts';
import { relayToHost } from './engine-relay.ts';

/** A small image registry that chosen engines of a lab reach at a port of their own loopback, where Docker needs no TLS. */
export interface Registry extends AsyncDisposable {
  /** What to put before a repository's name. */
  readonly address: string;
  /** Repositories and tags it holds, as `repo:tag`. */
  readonly tags: readonly string[];
}

/**
 * Starts a registry.
 * @param engines those that reach it
 * @param options with `login` everything wants user `alice` with password `secret`
 */
export async function startRegistry(lab: Lab, engines: readonly string[], options: { readonly login?: true } = {}): Promise<Registry> {
  await using stack = new AsyncDisposableStack();
  const store = new Store(options.login === true);
  const seenAs = options.login === true ? 5001 : 5000;
  const server = createServer((request, response) => void store.answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, lab.hostAddress, resolve));
  stack.defer(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  for (const engine of engines) stack.use(await relayToHost(lab, engine, seenAs, port));
  const owned = stack.move();
  return {
    address: `127.0.0.1:${seenAs}`,
    get tags() {
      return [...store.manifests.keys()].filter((name) => !name.includes('@')).sort();
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

class Store {
  readonly blobs = new Map<string, Buffer>();
  readonly manifests = new Map<string, { readonly type: string; readonly body: Buffer }>();
  readonly #uploads = new Map<string, Buffer>();
  readonly #login: boolean;

  constructor(login: boolean) {
    this.#login = login;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(request);
    const url = new URL(request.url ?? '/', 'http://registry');
    response.setHeader('docker-distribution-api-version', 'registry/2.0');
    const [, repo = '', kind, reference = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/(.*)$/.exec(url.pathname) ?? [];
    if (this.#login && !isKnown(request)) {
      response.setHeader('www-authenticate', 'Basic realm="test"');
      return refuse(response, 401, 'UNAUTHORIZED', 'authentication required');
    }
    if (url.pathname === '/v2/') return void response.end('{}');
    if (kind === 'manifests') return this.#manifest(request, response, repo, reference, body);
    if (reference.startsWith('uploads/')) return this.#upload(request, response, url, body);
    return this.#blob(request, response, reference);
  }

  #manifest(request: IncomingMessage, response: ServerResponse, repo: string, reference: string, body: Buffer): void {
    if (request.method === 'PUT') {
      const manifest = { type: request.headers['content-type'] ?? '', body };
      const names = reference.startsWith('sha256:') ? [] : [`${repo}:${reference}`];
      for (const name of [...names, `${repo}@${digestOf(body)}`]) this.manifests.set(name, manifest);
      return void response.writeHead(201, { 'docker-content-digest': digestOf(body) }).end();
    }
    const found = this.manifests.get(reference.startsWith('sha256:') ? `${repo}@${reference}` : `${repo}:${reference}`);
    if (found === undefined) return void refuse(response, 404, 'MANIFEST_UNKNOWN', 'manifest unknown');
    response.writeHead(200, {
      'content-type': found.type,
      'content-length': found.body.length,
      'docker-content-digest': digestOf(found.body),
    });
    response.end(request.method === 'HEAD' ? undefined : found.body);
  }

  #blob(request: IncomingMessage, response: ServerResponse, digest: string): void {
    const blob = this.blobs.get(digest);
    if (blob === undefined) return void refuse(response, 404, 'BLOB_UNKNOWN', 'blob unknown');
    response.writeHead(200, { 'content-length': blob.length, 'docker-content-digest': digest });
    response.end(request.method === 'HEAD' ? undefined : blob);
  }

  #upload(request: IncomingMessage, response: ServerResponse, url: URL, body: Buffer): void {
    const id = url.pathname.slice(url.pathname.indexOf('/uploads/') + '/uploads/'.length) || randomUUID();
    const sofar = Buffer.concat([this.#uploads.get(id) ?? Buffer.alloc(0), body]);
    this.#uploads.set(id, sofar);
    const location = `${url.pathname.slice(0, url.pathname.indexOf('/uploads/'))}/uploads/${id}`;
    const digest = url.searchParams.get('digest');
    if (request.method !== 'PUT' || digest === null) {
      return void response.writeHead(202, { location, range: `0-${Math.max(0, sofar.length - 1)}`, 'docker-upload-uuid': id }).end();
    }
    this.#uploads.delete(id);
    this.blobs.set(digest, sofar);
    response.writeHead(201, { location, 'docker-content-digest': digest }).end();
  }
}

function isKnown(request: IncomingMessage): boolean {
  return request.headers.authorization === `Basic ${Buffer.from('alice:secret').toString('base64')}`;
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ errors: [{ code, message }] }));
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function digestOf(body: Buffer): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}
