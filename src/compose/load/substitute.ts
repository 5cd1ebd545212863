/** Value of a variable, or `undefined` when it is not set. */
export type Lookup = (name: string) => string | undefined;

/** Result of filling in one text. */
export type Substitution =
  /** `unset`: names without value and without default, once each. */
  | { readonly ok: true; readonly text: string; readonly unset: readonly string[] }
  /** The text breaks the grammar; `template` is its innermost part that does. */
  | { readonly ok: false; readonly fault: 'format'; readonly template: string }
  /** A `${NAME:?message}` found nothing. */
  | { readonly ok: false; readonly fault: 'required'; readonly name: string; readonly message: string };

/**
 * Fills in `$NAME` and `${NAME}` with the operators `:-` `-` `:+` `+` `:?` `?`; words may nest. `$$` gives `$`; a `$` before
 * anything else stays. Linear in the length of the text.
 */
export function substitute(template: string, lookup: Lookup): Substitution {
  if (!template.includes('$')) return { ok: true, text: template, unset: [] };
  const unset = new Set<string>();
  try {
    const { parts } = parseWord(template, 0, 0);
    return { ok: true, text: evaluate(parts, lookup, unset), unset: [...unset] };
  } catch (error) {
    if (error instanceof FormatFault) return { ok: false, fault: 'format', template: error.template };
    if (error instanceof RequiredFault) return { ok: false, fault: 'required', name: error.name, message: error.message };
    throw error;
  }
}

/** A variable as a text refers to it; `word` as it is written. */
export interface NamedReference {
  readonly name: string;
  /** The empty string: plain reference. */
  readonly operator: string;
  readonly word: string;
}

/** All variables a text refers to, those inside words included; none when the text breaks the grammar. */
export function referencesIn(template: string): readonly NamedReference[] {
  try {
    return parseWord(template, 0, 0).parts.flatMap(namedReferences);
  } catch (error) {
    if (error instanceof FormatFault) return [];
    throw error;
  }
}

function namedReferences(part: Part): readonly NamedReference[] {
  if (typeof part === 'string') return [];
  return [{ name: part.name, operator: part.operator, word: part.word.map(asWritten).join('') }, ...part.word.flatMap(namedReferences)];
}

function asWritten(part: Part): string {
  if (typeof part === 'string') return part;
  return part.operator === '' ? `\${${part.name}}` : `\${${part.name}${part.operator}${part.word.map(asWritten).join('')}}`;
}

interface Reference {
  readonly name: string;
  /** The empty string: plain reference. */
  readonly operator: '' | '-' | ':-' | '+' | ':+' | '?' | ':?';
  readonly word: readonly Part[];
}
type Part = string | Reference;

class FormatFault extends Error {
  readonly template: string;
  constructor(template: string) {
    super();
    this.template = template;
  }
}

class RequiredFault extends Error {
  override readonly name: string;
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

const maxNesting = 100;
const bareName = /[A-Za-z_][A-Za-z0-9_]*/y;
const operatorAt = /:[-+?]|[-+?]/y;
const plainText = /[^${}]+/y;

/** Reads up to the end of the text (depth 0) or to the brace that closes the reference the word belongs to. */
function parseWord(text: string, start: number, depth: number): { readonly parts: readonly Part[]; readonly end: number } {
  if (depth > maxNesting) throw new FormatFault(text.slice(start, start + 80));
  const parts: Part[] = [];
  let openBraces = 0;
  let i = start;
  while (i < text.length) {
    const char = text[i];
    if (char === '}' && depth > 0 && openBraces === 0) return { parts, end: i };
    if (char === '$') {
      const { part, end } = parseDollar(text, i, depth);
      parts.push(part);
      i = end;
      continue;
    }
    if (char === '{') openBraces++;
    if (char === '}') openBraces--;
    const run = match(plainText, text, i) ?? char ?? '';
    parts.push(run);
    i += run.length;
  }
  if (depth > 0) throw new FormatFault(text);
  return { parts, end: i };
}

function parseDollar(text: string, at: number, depth: number): { readonly part: Part; readonly end: number } {
  const next = text[at + 1];
  if (next === '$') return { part: '$', end: at + 2 };
  if (next === '{') return parseBraced(text, at, depth);
  const name = match(bareName, text, at + 1);
  if (name === undefined) return { part: '$', end: at + 1 };
  return { part: { name, operator: '', word: [] }, end: at + 1 + name.length };
}

function parseBraced(text: string, at: number, depth: number): { readonly part: Part; readonly end: number } {
  const name = match(bareName, text, at + 2);
  if (name === undefined) throw new FormatFault(text);
  const afterName = at + 2 + name.length;
  if (text[afterName] === '}') return { part: { name, operator: '', word: [] }, end: afterName + 1 };
  const operator = match(operatorAt, text, afterName);
  if (operator === undefined) throw new FormatFault(text);
  const { parts, end } = parseWord(text, afterName + operator.length, depth + 1);
  return { part: { name, operator: operatorOf(operator), word: parts }, end: end + 1 };
}

function operatorOf(text: string): Reference['operator'] {
  const known = ['-', ':-', '+', ':+', '?', ':?'] as const;
  return known.find((operator) => operator === text) ?? '';
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function evaluate(parts: readonly Part[], lookup: Lookup, unset: Set<string>): string {
  return parts.map((part) => (typeof part === 'string' ? part : filledIn(part, lookup, unset))).join('');
}

function filledIn(reference: Reference, lookup: Lookup, unset: Set<string>): string {
  const value = lookup(reference.name);
  const word = (): string => evaluate(reference.word, lookup, unset);
  const missing = value === undefined || (value === '' && reference.operator.startsWith(':'));
  switch (reference.operator) {
    case '':
      if (value === undefined) unset.add(reference.name);
      return value ?? '';
    case '-':
    case ':-':
      return missing ? word() : (value ?? '');
    case '+':
    case ':+':
      return missing ? '' : word();
    case '?':
    case ':?':
      if (missing) throw new RequiredFault(reference.name, word());
      return value ?? '';
    default:
      return reference.operator satisfies never;
  }
}
