import { BadInputError, type JsonObject, parseJson } from '../base/index.ts';
import { textMapAt, textsAt } from './create-fields.ts';
import { parseExpression } from './expression.ts';
import { LABEL, type Labels } from './labels.ts';
import type { Expression, ReschedulePolicy } from './request.ts';

/** What a create request says about placement, taken out of its environment and labels. */
export interface PlacementEntries {
  /** Those of labels first, then those of the environment in its order. */
  readonly expressions: readonly Expression[];
  /** Each once; empty = never replaced. */
  readonly reschedule: readonly ReschedulePolicy[];
  /** The environment without placement entries. */
  readonly env: readonly string[];
  /** The labels, with all placement entries in them. */
  readonly labels: Labels;
}

type Kind = Expression['kind'] | 'reschedule';

const KINDS: readonly (readonly [Kind, string])[] = [
  ['constraint', LABEL.constraints],
  ['affinity', LABEL.affinities],
  ['whitelist', LABEL.whitelists],
  ['reschedule', LABEL.reschedulePolicies],
];

/** @throws BadInputError for a label that is no JSON list of strings, a broken expression, an unknown policy */
export function takePlacementEntries(body: JsonObject): PlacementEntries {
  const labels: { [name: string]: string } = { ...textMapAt(body, 'Labels') };
  const env = textsAt(body, 'Env');
  const found = [...KINDS.flatMap(([kind, label]) => fromLabel(kind, label, labels[label] ?? '')), ...env.flatMap(fromEnv)];
  for (const [kind, label] of KINDS) {
    const texts = new Set(found.filter((entry) => entry.kind === kind).map((entry) => entry.text));
    if (texts.size > 0) labels[label] = JSON.stringify([...texts]);
    else delete labels[label];
  }
  return {
    expressions: distinct(found).flatMap(({ kind, text }) => (kind === 'reschedule' ? [] : [parseExpression(kind, text)])),
    reschedule: policiesOf(found),
    env: env.filter((entry) => fromEnv(entry).length === 0),
    labels,
  };
}

interface Entry {
  readonly kind: Kind;
  readonly text: string;
}

function fromEnv(entry: string): readonly Entry[] {
  const kind = KINDS.find(([name]) => entry.startsWith(`${name}:`))?.[0];
  return kind === undefined ? [] : [{ kind, text: entry.slice(kind.length + 1) }];
}

function fromLabel(kind: Kind, label: string, text: string): readonly Entry[] {
  if (text.trim() === '') return [];
  const list = readList(label, text);
  return list.map((entry) => ({ kind, text: entry }));
}

function readList(label: string, text: string): readonly string[] {
  const wrong = (cause?: unknown): BadInputError =>
    new BadInputError(`label ${label} must be a JSON list of strings, such as ["zone==west"], but is ${text.slice(0, 200)}`, { cause });
  try {
    const list = parseJson(text);
    if (Array.isArray(list) && list.every((entry) => typeof entry === 'string')) return list;
  } catch (cause) {
    throw wrong(cause);
  }
  throw wrong();
}

const POLICIES: readonly ReschedulePolicy[] = ['on-node-failure', 'on-loss', 'on-unhealthy'];

/** One entry may name several, with commas between. */
function policiesOf(entries: readonly Entry[]): readonly ReschedulePolicy[] {
  // `docker run -e NAME` reaches us as NAME, but a map in a Compose file as NAME=.
  const texts = entries.filter((entry) => entry.kind === 'reschedule').map((entry) => entry.text.replace(/=$/, ''));
  const words = [...new Set(texts.flatMap((text) => text.split(',').map((word) => word.trim())))];
  const wrong = words.find((word) => word !== 'off' && !POLICIES.some((policy) => policy === word));
  if (wrong !== undefined) throw new BadInputError(`invalid reschedule policy: ${wrong}; there are off, ${POLICIES.join(', ')}`);
  if (words.includes('off') && words.length > 1)
    throw new BadInputError(`too many reschedule policies: ${words.join(', ')}; off goes with no other`);
  return POLICIES.filter((policy) => words.includes(policy));
}

function distinct(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter((entry, i) => entries.findIndex((other) => other.kind === entry.kind && other.text === entry.text) === i);
}
