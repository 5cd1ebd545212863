import { isObject, numberOf } from '../../src/base/index.ts';

/** What calls kept for later ones: values by name. */
export type Variables = Map<string, string>;

/** Fields whose numbers are another on every run; that they are numbers, zero or not, is compared. */
const CHANGING_NUMBERS = new Set([
  'Created',
  'CreatedAt',
  'Pid',
  'time',
  'timeNano',
  'SizeRw',
  'SizeRootFs',
  'NFd',
  'NGoroutines',
  'SpaceReclaimed',
]);

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\/var\/lib\/schwarm-lab\/[\w.-]+\/engine-[\w.-]+/g, '<root>'],
  [/(?!0001-01-01)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, '<time>'],
  [/\b[0-9a-f]{64}\b/g, '<hex>'],
  [/\b[0-9a-f]{12}\b/g, '<hex:12>'],
  [/\b(?=[a-z]*\d)[a-z0-9]{25}\b/g, '<id>'],
  [/docker-(import|builder|export)-?\d+/g, 'docker-$1-<number>'],
  [/\b(172|192\.168|10\.209)(\.\d{1,3}){2,3}\b/g, '<address>'],
  [/\bfd[0-9a-f]{2}(:[0-9a-f]{1,4})+::/g, '<address>::'],
  [/<address>:\d{5}\b/g, '<address>:<port>'],
  [/\b([0-9a-f]{2}:){5}[0-9a-f]{2}\b/g, '<mac>'],
  [/^Up .*?( \(|$)/, 'Up <duration>$1'],
  [/^(Exited|Restarting) \((\d+)\) .* ago$/, '$1 ($2) <duration> ago'],
  [/\bin \d+(\.\d+)?m?s\b/g, 'in <duration>'],
];

/** A value with all that differs from run to run replaced by a name for it. */
export function normalForm(value: unknown, variables: Variables): unknown {
  const known = [...variables]
    .filter(([, text]) => text.length >= 12)
    .flatMap(([name, text]): (readonly [string, string])[] => [
      [text, `<${name}>`],
      ...(/^[0-9a-f]{64}$/.test(text) ? ([[text.slice(0, 12), `<${name}:12>`]] as const) : []),
    ])
    .sort(([a], [b]) => b.length - a.length);
  const text = (from: string): string => {
    const named = known.reduce((all, [value_, name]) => all.replaceAll(value_, name), from);
    return PATTERNS.reduce((all, [pattern, name]) => all.replace(pattern, name), named);
  };
  const visit = (at: unknown, key: string): unknown => {
    if (isChosenPort(key, at)) return '<port>';
    if (typeof at === 'string') return key === 'execDuration' ? '<seconds>' : text(at);
    if (Array.isArray(at)) return at.map((entry) => visit(entry, key));
    if (isObject(at)) return Object.fromEntries(Object.entries(at).map(([name, entry]) => [text(name), visit(entry, name)]));
    const number = numberOf(at);
    return number !== undefined && CHANGING_NUMBERS.has(key) && number > 0 ? '<number>' : at;
  };
  return visit(value, '');
}

/** Whether it is a host port that the engine chose: it takes the next one each time. */
function isChosenPort(key: string, value: unknown): boolean {
  return (key === 'PublicPort' || key === 'HostPort') && Number(value) >= 32_768 && Number(value) <= 60_999;
}

/** The value with what lies at the given dotted paths (`*` for any key) replaced by its type. */
export function withTypes(value: unknown, paths: readonly string[]): unknown {
  return paths.reduce((all, path) => replace(all, path === '' ? [] : path.split('.'), typeName), value);
}

/** The value with the arrays at the given dotted paths sorted. */
export function withSorted(value: unknown, paths: readonly string[]): unknown {
  return paths.reduce(
    (all, path) => replace(all, path === '' ? [] : path.split('.'), (at) => (Array.isArray(at) ? at.toSorted(byText) : at)),
    value,
  );
}

/** The value without the object keys whose dotted path `isLeftOut` takes. */
export function without(value: unknown, isLeftOut: (path: string) => boolean, at = ''): unknown {
  if (Array.isArray(value)) return value.map((entry, i) => without(entry, isLeftOut, `${at}.${i}`));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, entry]) => {
      const path = `${at}.${name}`;
      return isLeftOut(path) ? [] : [[name, without(entry, isLeftOut, path)]];
    }),
  );
}

function byText(a: unknown, b: unknown): number {
  const [left = '', right = ''] = [sortText(a), sortText(b)];
  return left < right ? -1 : Number(left > right);
}

/** Names first: two lists of one length then pair off by name. */
function sortText(value: unknown): string {
  if (!isObject(value)) return JSON.stringify(value);
  const name = value['Name'] ?? value['Names'] ?? value['RepoTags'] ?? value['name'] ?? '';
  return JSON.stringify([name, Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}

function typeName(value: unknown): string {
  if (value === null) return '<null>';
  return Array.isArray(value) ? '<array>' : `<${typeof value}>`;
}

function replace(value: unknown, path: readonly string[], by: (at: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by(value);
  if (Array.isArray(value)) return value.map((entry, i) => (key === '*' || key === String(i) ? replace(entry, rest, by) : entry));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, key === '*' || key === name ? replace(entry, rest, by) : entry]),
  );
}
