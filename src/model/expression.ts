import { BadInputError } from '../base/index.ts';
import { parsePattern } from './pattern.ts';
import type { Expression } from './request.ts';

const KEY = /^[A-Za-z_][A-Za-z0-9_./-]*$/;
const MAX_VALUE_LENGTH = 16_384;

/**
 * Reads a placement expression `KEY OP [~] VALUE`, such as `zone==west`, `disk!=~slow*`, `node==/^web/`.
 *
 * The operator is the first `==` or `!=` of the text; blanks around it do not count. `~` makes it a wish.
 * @throws BadInputError naming the expression and what is wrong with it
 */
export function parseExpression(kind: Expression['kind'], text: string): Expression {
  const [, keyText = '', operator, valueText = ''] = /^(.*?)(==|!=)(.*)$/s.exec(text) ?? [];
  const fail = (why: string): BadInputError => new BadInputError(`invalid ${kind} "${text.slice(0, 200)}": ${why}`);
  if (operator !== '==' && operator !== '!=') throw fail(`One of operator ==, != is expected, as in ${EXAMPLE[kind]}`);
  const key = keyText.trim();
  if (!KEY.test(key)) throw fail(`Key '${key}' is invalid: it starts with a letter or _, then letters, digits and - _ . / may follow`);
  const wish = valueText.trim();
  const value = wish.replace(/^~+/, '');
  if (value === '') throw fail(`Value '${wish}' is invalid: it is empty`);
  if (value.length > MAX_VALUE_LENGTH || hasControls(value)) throw fail('Value is invalid: it is too long or has control characters');
  check(kind, value, fail);
  return { kind, key, operator, value, soft: wish !== value, text };
}

/** The names of a whitelist's value `a|b|c`. */
export function whitelistNames(value: string): readonly string[] {
  return value
    .split('|')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

const EXAMPLE = { constraint: 'zone==west', affinity: 'container==db', whitelist: 'node==n1|n2' } as const;

function check(kind: Expression['kind'], value: string, fail: (why: string) => BadInputError): void {
  if (kind === 'whitelist') {
    if (whitelistNames(value).length === 0) throw fail('it names no node');
    return;
  }
  try {
    parsePattern(value);
  } catch (error) {
    throw error instanceof BadInputError ? fail(error.message) : error;
  }
}

function hasControls(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return /[\x00-\x1f\x7f]/.test(text);
}
