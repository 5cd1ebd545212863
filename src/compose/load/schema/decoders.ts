import { durationText, parseBytes, parseDuration, type Read } from '../short/units.ts';
import { splitWords } from '../short/words.ts';
import { listTree, scalarTree, type Tree, textOf } from '../tree.ts';
import type { Decoded, Shape, ShapeContext } from './shape.ts';

function decodeRead(read: (text: string) => Read, write: (value: number) => string | number): NonNullable<Shape['decode']> {
  return (tree, context) => {
    if (tree.kind !== 'scalar' || tree.value === null) return { ok: true, tree };
    const result = read(String(tree.value));
    return result.ok ? { ok: true, tree: { ...tree, value: write(result.value) } } : problem(context, result.why);
  };
}

function problem(context: ShapeContext, why: string): Decoded {
  return { ok: false, text: `'${context.bracketed}' ${why}` };
}

/** Sizes become decimal text. */
const decodeBytes = decodeRead(parseBytes, String);
/** Durations become their shortest text. */
const decodeDuration = decodeRead(parseDuration, durationText);

/** A command line becomes a list of words; the empty text an empty list. */
function decodeCommand(tree: Tree, context: ShapeContext): Decoded {
  const text = textOf(tree);
  if (text === undefined) return { ok: true, tree };
  const words = splitWords(text);
  if (words === undefined) return problem(context, 'invalid command line string');
  return {
    ok: true,
    tree: listTree(
      words.map((word) => scalarTree(word, tree.at)),
      tree.at,
    ),
  };
}

/** Permission bits given as text are octal. */
function decodeMode(tree: Tree, context: ShapeContext): Decoded {
  const text = textOf(tree);
  if (text === undefined) return { ok: true, tree };
  if (!/^0?o?[0-7]{1,6}$/.test(text)) return problem(context, `invalid mode: ${text}`);
  return { ok: true, tree: scalarTree(Number.parseInt(text.replace(/^0?o/, ''), 8), tree.at) };
}

export const bytes: Shape = { accepts: ['number', 'string'], decode: decodeBytes };
export const duration: Shape = { accepts: ['string'], decode: decodeDuration };
export const mode: Shape = { accepts: ['number', 'string'], decode: decodeMode };
export const command: Shape = {
  accepts: ['array', 'null', 'string'],
  says: 'null',
  items: { accepts: ['string'] },
  merge: 'replace',
  decode: decodeCommand,
};
