import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { BadInputError, errorText, objectOf, parseJson, stringOf } from '../../../base/index.ts';
import { type EngineOptions, type EngineTls, parseEngineEndpoint } from '../../../engine/index.ts';
import { type GlobalFlags, isTrue } from './globals.ts';

/** Those of the global flags that say where to connect, and how. */
export type EndpointFlags = Pick<GlobalFlags, 'host' | 'tls' | 'tlsverify' | 'tlscacert' | 'tlscert' | 'tlskey'>;

type Env = { readonly [name: string]: string | undefined };

/** Certificates that are read once: a command ends before they change. */
export type EndpointOptions = EngineOptions & { readonly tls?: EngineTls };

const DEFAULT_HOST = 'unix:///var/run/docker.sock';

/**
 * The endpoint to talk to, as the Docker command line finds it: `-H`, `DOCKER_HOST`, the context of `DOCKER_CONTEXT` or of its
 * configuration, the local socket.
 * @throws BadInputError for an address, context or certificate that cannot be used
 */
export function endpointOptions(flags: EndpointFlags, env: Env): EndpointOptions {
  const host = flags.host ?? (env['DOCKER_HOST'] || undefined);
  const context = host === undefined ? contextOf(env) : undefined;
  if (context !== undefined) return context;
  const tls = tlsOf(flags, env);
  const endpoint = parseEngineEndpoint(host ?? DEFAULT_HOST);
  return { ...(tls === undefined ? { endpoint } : secured(endpoint, tls)), userAgent: 'schwarm-compose' };
}

/** Who asks for TLS gets it, also where the address says `http://`. */
function secured(endpoint: EngineOptions['endpoint'], tls: EngineTls): EndpointOptions {
  if (endpoint.kind === 'unix') return { endpoint, tls };
  const { kind, host, port } = endpoint;
  return { endpoint: { kind, host, port }, tls };
}

function tlsOf(flags: EndpointFlags, env: Env): EngineTls | undefined {
  const verify = flags.tlsverify ?? (env['DOCKER_TLS_VERIFY'] ?? '') !== '';
  const wanted = verify || (flags.tls ?? isTrue(env['DOCKER_TLS'])) || flags.tlscacert !== undefined || flags.tlscert !== undefined;
  if (!wanted) return undefined;
  const folder = env['DOCKER_CERT_PATH'] || configFolder(env);
  const read = (flag: string | undefined, name: string): Buffer | undefined => {
    const path = flag ?? join(folder, name);
    if (flag === undefined && !existsSync(path)) return undefined;
    return readCertificate(path);
  };
  return {
    verify,
    ...present({ ca: read(flags.tlscacert, 'ca.pem'), cert: read(flags.tlscert, 'cert.pem'), key: read(flags.tlskey, 'key.pem') }),
  };
}

function readCertificate(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new BadInputError(`cannot read the TLS file ${path}: ${errorText(cause)}`, { cause });
  }
}

function present<T extends { readonly [key: string]: Buffer | undefined }>(fields: T): { [K in keyof T]?: Buffer } {
  const out: { [K in keyof T]?: Buffer } = {};
  for (const key in fields) if (fields[key] !== undefined) out[key] = fields[key];
  return out;
}

/** The folder of Docker's client configuration. */
function configFolder(env: Env): string {
  return env['DOCKER_CONFIG'] || join(env['HOME'] || homedir(), '.docker');
}

/** What Docker's client configuration file says; empty when there is none. */
export function clientConfig(env: Env): { readonly [key: string]: unknown } {
  const path = join(configFolder(env), 'config.json');
  if (!existsSync(path)) return {};
  try {
    return objectOf(parseJson(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new BadInputError(`cannot read ${path}: ${errorText(cause)}`, { cause });
  }
}

function contextOf(env: Env): EndpointOptions | undefined {
  const name = env['DOCKER_CONTEXT'] || stringOf(clientConfig(env)['currentContext']) || 'default';
  if (name === 'default') return undefined;
  const id = createHash('sha256').update(name).digest('hex');
  const meta = join(configFolder(env), 'contexts', 'meta', id, 'meta.json');
  if (!existsSync(meta)) throw new BadInputError(`context "${name}" does not exist; name the endpoint with -H`);
  const docker = objectOf(objectOf(objectOf(parseJson(readFileSync(meta, 'utf8')))['Endpoints'])['docker']);
  const endpoint = parseEngineEndpoint(stringOf(docker['Host']) ?? '');
  const folder = join(configFolder(env), 'contexts', 'tls', id, 'docker');
  if (!existsSync(folder)) return { endpoint };
  const read = (file: string): Buffer | undefined => (existsSync(join(folder, file)) ? readFileSync(join(folder, file)) : undefined);
  const files = present({ ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') });
  return secured(endpoint, { verify: docker['SkipTLSVerify'] !== true, ...files });
}
