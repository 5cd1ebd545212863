import type { EngineHttpError } from '../../engine/index.ts';

/**
 * What engines of 20.10 call a failure of theirs though the client asked for what cannot be, by how it begins. Newer ones answer
 * 400; with 500 many clients would try again.
 */
const MISTAKES: readonly (readonly [begins: RegExp, told: string])[] = [
  [/^(?=json: cannot unmarshal )/, 'invalid JSON: '],
  [/^(?=invalid reference format)/, ''],
  [/^Invalid isolation: /, 'invalid isolation: '],
];

/** An engine's refusal as its client is told it: word for word, with the status that newer engines give. */
export function engineRefusal({ status, engineMessage }: Pick<EngineHttpError, 'status' | 'engineMessage'>): {
  readonly status: number;
  readonly message: string;
} {
  const mistake = status === 500 ? MISTAKES.find(([begins]) => begins.test(engineMessage)) : undefined;
  return mistake === undefined ? { status, message: engineMessage } : { status: 400, message: engineMessage.replace(...mistake) };
}
