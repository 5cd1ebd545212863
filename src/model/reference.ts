import { BadInputError } from '../base/index.ts';

/** An image reference, written out in full. */
export interface Reference {
  /** `docker.io`, `localhost:5000`, `[fe80::1]:5000` */
  readonly domain: string;
  /** `library/busybox` */
  readonly path: string;
  /** As written; absent means `latest` unless there is a digest. */
  readonly tag?: string;
  /** `sha256:…` */
  readonly digest?: string;
}

const HUB = 'docker.io';
const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const DOMAIN = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F0-9:]+\\])(?::\\d+)?$`);
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

/**
 * Reads `busybox`, `repo/app:1.2`, `host:5000/team/app@sha256:…` and fills in what Docker assumes: `docker.io` and, for
 * one-word names there, `library/`.
 * @throws BadInputError with the engine's texts (`invalid reference format …`)
 */
export function parseReference(text: string): Reference {
  if (/^[0-9a-f]{64}$/.test(text)) throw bad(`invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`);
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : text.slice(at + 1);
  const { name, tag } = splitTag(at < 0 ? text : text.slice(0, at));
  const { domain, path } = splitDomain(name);
  if (path !== path.toLowerCase()) throw bad(`invalid reference format: repository name (${path}) must be lowercase`);
  const fits = (tag === undefined || TAG.test(tag)) && (digest === undefined || DIGEST.test(digest));
  if (!fits || !DOMAIN.test(domain) || !path.split('/').every((part) => COMPONENT.test(part)))
    throw bad(`invalid reference format: ${text}`);
  if (domain.length + path.length + 1 > 255) throw bad('repository name must not be more than 255 characters');
  return { domain, path, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/** Like `parseReference`, `undefined` instead of an error (ids, `<none>:<none>`). */
export function tryReference(text: string): Reference | undefined {
  try {
    return parseReference(text);
  } catch (error) {
    if (error instanceof BadInputError) return undefined;
    throw error;
  }
}

/** The reference in full: `docker.io/library/busybox:1.36`. A missing tag stays missing. */
export function formatReference(reference: Reference): string {
  return `${reference.domain}/${reference.path}${suffix(reference)}`;
}

/** The shortest text that means the same: `docker.io/library/busybox:1.36` → `busybox:1.36`. What is no reference stays as it is. */
export function familiarName(text: string): string {
  const reference = tryReference(text);
  if (reference === undefined) return text;
  const { domain, path } = reference;
  const names = domain === HUB ? [path.replace(/^library\//, ''), path] : [];
  // `docker.io/a.b/c` has no shorter name: `a.b/c` would be an image of the registry a.b.
  const short = names.map((name) => name + suffix(reference)).find((name) => sameName(tryReference(name), reference));
  return short ?? formatReference(reference);
}

function sameName(a: Reference | undefined, b: Reference): boolean {
  return a?.domain === b.domain && a.path === b.path;
}

function suffix({ tag, digest }: Reference): string {
  return (tag === undefined ? '' : `:${tag}`) + (digest === undefined ? '' : `@${digest}`);
}

function splitTag(text: string): { readonly name: string; readonly tag?: string } {
  const colon = text.lastIndexOf(':');
  // A colon before the last slash belongs to the registry's port.
  return colon < 0 || text.includes('/', colon) ? { name: text } : { name: text.slice(0, colon), tag: text.slice(colon + 1) };
}

function splitDomain(name: string): { readonly domain: string; readonly path: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  // A first part without dot, colon or capital is a user of the hub, unless it is `localhost`.
  const isDomain = /[.:A-Z]/.test(first) || first === 'localhost';
  const domain = isDomain && first !== 'index.docker.io' ? first : HUB;
  const path = isDomain ? name.slice(slash + 1) : name;
  return { domain, path: domain === HUB && !path.includes('/') ? `library/${path}` : path };
}

function bad(message: string): BadInputError {
  return new BadInputError(message);
}
