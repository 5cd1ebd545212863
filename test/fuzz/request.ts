import type { Route } from '../../src/manager/api/route.ts';
import type { Choose } from './choose.ts';
import { oddBody, sensibleBody } from './json-body.ts';
import { ODD_TEXTS, ODD_VERSIONS, PARAMETERS, SMALL_TAR, VERSIONS } from './vocabulary.ts';
import { tameWire, wildWire } from './wire.ts';

/** What a request may bring into being. */
export type Made = 'container' | 'volume' | 'network' | 'exec' | 'image';

/** One request as bytes, and what is to be expected of it. */
export interface FuzzRequest {
  readonly bytes: Buffer;
  /** The first line, for reports. */
  readonly line: string;
  readonly makes: Made | undefined;
  /** Names that what it makes may have, as they are in the bytes; empty where that cannot be told. */
  readonly names: readonly string[];
  /** Whether it is what some client could send, so that an answer is due. */
  readonly tame: boolean;
  /** Whether its answer may take as long as something runs. */
  readonly endless: boolean;
  /** Whether it may take its connection over. */
  readonly hijack: boolean;
}

/** What requests may refer to. Only texts differ by what is known, never the choices. */
export interface Known {
  /** Names and ids of objects made before; never empty. */
  readonly references: readonly string[];
  /** Ids of execs made before; never empty. */
  readonly execs: readonly string[];
}

const OWN_IMAGES: readonly string[] = ['fz-image:1', 'fz-image'];
const ANY_NAME = /[:*]\w+/g;
const ENDLESS = /\/(events|logs|stats|attach|attach\/ws|wait|session|grpc)$|^\/exec\/.*\/start$/;

/** A request that is partly sensible and partly not. @param number that no other request of the run has */
export function fuzzRequest(choose: Choose, routes: readonly Route[], known: Known, number: number): FuzzRequest {
  const route = choose.one(routesLike(choose, routes)) ?? choose.one(routes);
  if (route === undefined) throw new RangeError('there must be routes');
  // Most are what some client could send; the rest shows that nothing else does harm.
  const tame = choose.chance(60);
  const references = referencesFor(route, known);
  const path = route.path.replace(ANY_NAME, () =>
    encoded(tame || choose.chance(60) ? (choose.one(references) ?? 'x') : choose.one(ODD_TEXTS)),
  );
  const makes = madeBy(route.method, path);
  const body = bodyFor(choose, tame, path, number);
  const query = [...ownParameters(choose, path, known, number), ...queryFor(choose, tame)].join('&');
  const version = tame || choose.chance(70) ? choose.one(VERSIONS) : choose.one(ODD_VERSIONS);
  const hijack = route.hijack === true;
  const wanted = { method: route.method, target: `${version}${path}${query === '' ? '' : `?${query}`}`, body, hijack };
  const bytes = tame ? tameWire(choose, wanted) : wildWire(choose, wanted);
  const line = bytes.subarray(0, 300).toString('latin1').split('\r\n', 1)[0] ?? '';
  return { bytes, line, makes, names: namesIn(line, bytes), tame, endless: ENDLESS.test(path), hijack };
}

/** What makes things comes often, what refuses everything seldom. */
function routesLike(choose: Choose, routes: readonly Route[]): readonly Route[] {
  if (choose.chance(20)) return routes.filter(({ path }) => /^\/(containers|volumes|networks)\/create$/.test(path));
  if (choose.chance(90)) return routes.filter(({ path }) => !/^\/(swarm|nodes|services|tasks|secrets|configs|plugins)/.test(path));
  return routes;
}

function referencesFor({ method, path }: Route, known: Known): readonly string[] {
  if (path.startsWith('/exec/')) return known.execs;
  if (!/^\/(images|distribution)/.test(path)) return known.references;
  // The one image that all containers are made of stays.
  return method === 'DELETE' ? OWN_IMAGES : ['busybox', ...OWN_IMAGES];
}

function madeBy(method: string, path: string): Made | undefined {
  if (method !== 'POST') return undefined;
  const what = /^\/(container|volume|network)s\/create$/.exec(path)?.[1];
  if (what === 'container' || what === 'volume' || what === 'network') return what;
  if (path.endsWith('/exec')) return 'exec';
  return /^\/(build|commit|images\/(create|load))$|^\/images\/.*\/tag$/.test(path) ? 'image' : undefined;
}

/** Parameters without which a call is refused. */
function ownParameters(choose: Choose, path: string, known: Known, number: number): readonly string[] {
  if (path === '/containers/create') return choose.chance(90) ? [`name=fz-${number}`] : [];
  if (path.endsWith('/rename')) return [`name=fz-${number}`];
  if (path === '/commit') return [`container=${encoded(choose.one(known.references) ?? '')}`, 'repo=fz-image', 'tag=1'];
  if (path.endsWith('/tag')) return ['repo=fz-image', 'tag=1'];
  if (path.endsWith('/archive')) return ['path=/tmp'];
  return [];
}

function queryFor(choose: Choose, tame: boolean): readonly string[] {
  return Array.from({ length: choose.below(4) }, () => {
    const [name, values] = choose.one(PARAMETERS) ?? ['x', []];
    if (!tame && choose.chance(30)) return `${name}=${encoded(choose.one(ODD_TEXTS))}`;
    return `${name}=${encoded(choose.one(tame && choose.chance(80) ? values.slice(0, 1) : values) ?? '')}`;
  });
}

/** Most are percent-encoded as they should be. */
function encoded(text: string): string {
  return text.includes('%') ? text : text.split('/').map(encodeURIComponent).join('/');
}

function bodyFor(choose: Choose, tame: boolean, path: string, number: number): Buffer | undefined {
  if (!tame && choose.chance(15)) return choose.bytes(choose.below(2000));
  if (/archive|load|build$|images\/create/.test(path)) return choose.chance(80) ? Buffer.from(SMALL_TAR) : undefined;
  const sensible = sensibleBody(choose, path, number);
  if (sensible === undefined) return choose.chance(10) ? Buffer.from('{}') : undefined;
  if (!tame && choose.chance(5)) return Buffer.from('['.repeat(20_000));
  return tame || choose.chance(20) ? Buffer.from(JSON.stringify(sensible)) : oddBody(choose, sensible);
}

function namesIn(line: string, bytes: Buffer): readonly string[] {
  const inLine = /[?&]name=([^&\s]*)/.exec(line)?.[1];
  const inBody = /"Name":"(fz[^"]*)"/.exec(bytes.toString('latin1'))?.[1];
  return [inLine, inBody].filter((name) => name !== undefined && name !== '').map(String);
}
