import { isObject } from '../../src/base/index.ts';
import type { Call } from './call.ts';
import { without, withSorted, withTypes } from './normal-form.ts';
import type { Performed, Seen } from './perform.ts';

/** Something a client sees on the fleet and not on an engine, or the other way round. */
export interface Difference {
  /** The line of the call as it is in the script. */
  readonly line: string;
  /** `METHOD /path`, variables as `<name>`. */
  readonly target: string;
  /** What of the answer: `status`, `headers.server`, `body.value.Node` … */
  readonly at: string;
  /** As it is on each side; undefined where it is not there. */
  readonly engine: unknown;
  readonly fleet: unknown;
}

/** Tells of something only a fleet has whether it is meant, so that the rest can be compared without it. */
export type IsAddition = (line: string, at: string) => boolean;

/** Every difference between what one call gave on an engine and on a fleet, each at the innermost place. */
export function differences(engine: Performed, fleet: Performed, isAddition: IsAddition): readonly Difference[] {
  const found: Difference[] = [];
  const { call, target } = engine;
  const has = pathsOf(engine.seen.body);
  const rest = without(fleet.seen.body, (path) => !has.has(path) && isAddition(call.line, `body${path}`));
  const sides = [engine.seen, { ...fleet.seen, body: rest }].map((seen) => ({ ...seen, body: comparable(call, seen.body) }));
  for (const key of Object.keys(engine.seen) as (keyof Seen)[]) {
    compare(sides[0]?.[key], sides[1]?.[key], key, (at, a, b) => found.push({ line: call.line, target, at, engine: a, fleet: b }));
  }
  return found;
}

/** What changes on its own replaced by its type, what has no order sorted. */
function comparable({ varies, unordered }: Call, body: unknown): unknown {
  return withSorted(withTypes(body, inBody(varies)), inBody(unordered));
}

/** Paths are written from the JSON on; in the decoded body it lies one step deeper. */
function inBody(paths: readonly string[] = []): readonly string[] {
  return paths.flatMap((path) => ['value', 'values'].map((key) => (path === '' ? key : `${key}.${path}`)));
}

function pathsOf(value: unknown, at = '', onto = new Set<string>()): ReadonlySet<string> {
  if (Array.isArray(value)) for (const [i, entry] of value.entries()) pathsOf(entry, `${at}.${i}`, onto);
  else if (isObject(value))
    for (const [name, entry] of Object.entries(value)) {
      onto.add(`${at}.${name}`);
      pathsOf(entry, `${at}.${name}`, onto);
    }
  return onto;
}

function compare(a: unknown, b: unknown, at: string, tell: (at: string, a: unknown, b: unknown) => void): void {
  if (Array.isArray(a) && Array.isArray(b)) compareLists(a, b, at, tell);
  else if (isObject(a) && isObject(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) compare(a[key], b[key], `${at}.${key}`, tell);
  } else if (JSON.stringify(a) !== JSON.stringify(b)) tell(at, a, b);
}

/** Entries that only one side has are told as such where the lists are of different length, else place by place. */
function compareLists(a: readonly unknown[], b: readonly unknown[], at: string, tell: (at: string, a: unknown, b: unknown) => void): void {
  if (a.length === b.length) {
    for (const [i, entry] of a.entries()) compare(entry, b[i], `${at}.${i}`, tell);
    return;
  }
  const texts = [a, b].map((list) => list.map((entry) => JSON.stringify(entry)));
  const [left = [], right = []] = texts;
  for (const text of left) if (!right.includes(text)) tell(`${at}.*`, JSON.parse(text), undefined);
  for (const text of right) if (!left.includes(text)) tell(`${at}.*`, undefined, JSON.parse(text));
  if (left.every((text) => right.includes(text)) && right.every((text) => left.includes(text))) tell(`${at}.length`, a.length, b.length);
}
