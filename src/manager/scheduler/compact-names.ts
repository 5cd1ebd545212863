/**
 * Names in a row as one: `node1, node2, node3, x` → `node[1:3]`, `x`, the form node lists are written in. Every name is
 * in the result; two in a row stay as they are.
 * @param names without repetitions
 */
export function compactNames(names: readonly string[]): readonly string[] {
  const series = new Map<string, Numbered[]>();
  for (const name of names) {
    const numbered = readNumber(name);
    const key = JSON.stringify([numbered.prefix, numbered.width, numbered.suffix]);
    const list = series.get(key);
    if (list === undefined) series.set(key, [numbered]);
    else list.push(numbered);
  }
  return [...series.values()].flatMap((list) => runs(list.toSorted((a, b) => a.number - b.number)).flatMap(formatRun));
}

interface Numbered {
  readonly name: string;
  readonly prefix: string;
  /** NaN when the name has no number: it then follows no other. */
  readonly number: number;
  /** Digits of a number with leading zeros; 0 without. */
  readonly width: number;
  readonly suffix: string;
}

function readNumber(name: string): Numbered {
  const [, prefix = name, digits = '', suffix = ''] = /^(.*?)(\d{1,9})(\D*)$/.exec(name) ?? [];
  const padded = digits.length > 1 && digits.startsWith('0');
  return { name, prefix, number: digits === '' ? Number.NaN : Number(digits), width: padded ? digits.length : 0, suffix };
}

function runs(list: readonly Numbered[]): readonly (readonly Numbered[])[] {
  const out: Numbered[][] = [];
  for (const entry of list) {
    const run = out.at(-1);
    if (run?.at(-1)?.number === entry.number - 1) run?.push(entry);
    else out.push([entry]);
  }
  return out;
}

function formatRun(run: readonly Numbered[]): readonly string[] {
  const [first, last] = [run[0], run.at(-1)];
  if (first === undefined || last === undefined || run.length < 3) return run.map((entry) => entry.name);
  const number = (entry: Numbered): string => String(entry.number).padStart(entry.width, '0');
  return [`${first.prefix}[${number(first)}:${number(last)}]${first.suffix}`];
}
