/** Where a value stands in JSON text: `text.slice(start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds the value of a field of nested objects (`['NetworkSettings', 'Ports']`) without parsing the rest, so that all else
 * can be passed on byte for byte.
 * @param text valid JSON; of a repeated key the first counts
 * @returns undefined when the field is not there, or something on the way is no object
 */
export function fieldSpan(text: string, path: readonly string[]): Span | undefined {
  let at = skipSpace(text, 0);
  for (const key of path) {
    const value = findField(text, at, key);
    if (value === undefined) return undefined;
    at = value;
  }
  return { start: at, end: skipValue(text, at) };
}

/** Where the value of `key` begins in the object that begins at `at`. */
function findField(text: string, at: number, key: string): number | undefined {
  if (text[at] !== '{') return undefined;
  const wanted = JSON.stringify(key);
  let next = skipSpace(text, at + 1);
  while (text[next] === '"') {
    const keyEnd = skipString(text, next);
    const value = skipSpace(text, skipSpace(text, keyEnd) + 1);
    if (text.slice(next, keyEnd) === wanted) return value;
    const comma = skipSpace(text, skipValue(text, value));
    next = skipSpace(text, comma + 1);
  }
  return undefined;
}

function skipSpace(text: string, at: number): number {
  let i = at;
  while (i < text.length && ' \t\r\n'.includes(text[i] ?? '')) i++;
  return i;
}

function skipValue(text: string, at: number): number {
  const first = text[at];
  if (first === '"') return skipString(text, at);
  if (first === '{' || first === '[') return skipNested(text, at);
  const rest = /[,}\]\s]/g;
  rest.lastIndex = at;
  return rest.exec(text)?.index ?? text.length;
}

function skipNested(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const char = text[i];
    if (char === '"') i = skipString(text, i) - 1;
    else if (char === '{' || char === '[') depth++;
    else if ((char === '}' || char === ']') && --depth === 0) return i + 1;
  }
  return text.length;
}

function skipString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return end + 1;
  }
  return text.length;
}
