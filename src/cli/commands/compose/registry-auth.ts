import { spawn } from 'node:child_process';
import { objectOf, parseJson, stringMapOf, stringOf } from '../../../base/index.ts';
import { parseReference } from '../../../model/index.ts';
import { clientConfig } from './endpoint.ts';

type Env = { readonly [name: string]: string | undefined };

const HUB_KEY = 'https://index.docker.io/v1/';

/** The user's credentials for an image's registry, as `X-Registry-Auth` takes them; undefined when there are none. */
export async function registryAuth(image: string, env: Env, signal: AbortSignal): Promise<string | undefined> {
  const { domain } = parseReference(image);
  const registry = domain === 'docker.io' ? HUB_KEY : domain;
  const config = clientConfig(env);
  const helper = stringMapOf(config['credHelpers'])[registry] ?? stringOf(config['credsStore']);
  const found = helper === undefined || helper === '' ? fromFile(config, registry) : await fromHelper(helper, registry, signal);
  return found === undefined ? undefined : Buffer.from(JSON.stringify({ ...found, serveraddress: registry })).toString('base64url');
}

type Credentials = { readonly username: string; readonly password: string } | { readonly identitytoken: string };

function fromFile(config: { readonly [key: string]: unknown }, registry: string): Credentials | undefined {
  const entry = objectOf(objectOf(config['auths'])[registry]);
  const token = stringOf(entry['identitytoken']);
  if (token !== undefined && token !== '') return { identitytoken: token };
  const [username, password] = splitOnce(Buffer.from(stringOf(entry['auth']) ?? '', 'base64').toString('utf8'));
  return password === undefined ? undefined : { username, password };
}

function splitOnce(text: string): [string, string | undefined] {
  const at = text.indexOf(':');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** Asks `docker-credential-HELPER get`. A helper that knows nothing of the registry, or is not there, has no credentials for us. */
async function fromHelper(helper: string, registry: string, signal: AbortSignal): Promise<Credentials | undefined> {
  const answer = await output(`docker-credential-${helper}`, ['get'], registry, signal);
  if (answer === undefined) return undefined;
  const fields = objectOf(parseJson(answer));
  const [username, secret] = [stringOf(fields['Username']), stringOf(fields['Secret'])];
  if (username === undefined || secret === undefined) return undefined;
  return username === '<token>' ? { identitytoken: secret } : { username, password: secret };
}

function output(program: string, args: readonly string[], input: string, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { signal, stdio: ['pipe', 'pipe', 'ignore'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', () => resolve(undefined));
    child.on('close', (code) => resolve(code === 0 ? Buffer.concat(chunks).toString('utf8') : undefined));
    child.stdin.on('error', () => resolve(undefined));
    child.stdin.end(input);
  });
}
