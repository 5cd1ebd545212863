import { isObject } from '../../src/base/index.ts';
import { type ParsedAnswer, parseAnswers } from './answers.ts';
import type { Delivered } from './delivery.ts';
import type { FuzzRequest } from './request.ts';

/** What is to be said of the answers on one connection. */
export interface Judgement {
  readonly answers: readonly ParsedAnswer[];
  readonly problem: string | undefined;
}

/**
 * 500s of ours that tell clients something: no place for a container, failures of several engines in one, each named, and a
 * registry that no node reaches. Others are ones that nobody thought of.
 */
const DOCUMENTED_500 = /^(no node can take |n\d: .*; n\d: |Get "http)/s;

/** Says what is wrong with what came back, whatever the requests were. */
export function judge(requests: readonly FuzzRequest[], delivered: Delivered): Judgement {
  const methods = requests.map(({ line }) => line.split(' ', 1)[0] ?? '');
  const isEnded = delivered.end === 'ended';
  const { answers, problem } = parseAnswers(delivered.answer, methods, isEnded);
  // Who sends nonsense, or may have left, may be left in the middle of an answer.
  const isStrict = isEnded && delivered.whole && !delivered.halfClosed && requests.every(({ tame, endless }) => tame && !endless);
  const first = problem ?? answers.map((answer) => problemOf(answer, isStrict)).find((text) => text !== undefined);
  return { answers, problem: first ?? missing(requests, delivered, answers) };
}

function problemOf(answer: ParsedAnswer, isStrict: boolean): string | undefined {
  const { status, headers, body, complete, taken } = answer;
  if (taken) return undefined;
  if (!complete && isStrict) return `an answer of ${status} that breaks off after ${body.length} bytes`;
  if (!complete || body.length === 0)
    return status >= 400 && complete && headers.get('content-length') === '0' ? `${status} without a word` : undefined;
  const isJson = headers.get('content-type')?.startsWith('application/json') === true;
  if (status >= 400) return errorProblem(answer, isJson);
  return isJson && headers.has('content-length') && parsed(body) === undefined
    ? `no JSON: ${body.toString('latin1').slice(0, 200)}`
    : undefined;
}

function errorProblem({ status, headers, body }: ParsedAnswer, isJson: boolean): string | undefined {
  const value = isJson ? parsed(body) : undefined;
  const message = isObject(value) ? value['message'] : undefined;
  if (typeof message !== 'string' || message === '') return `${status} without a message: ${body.toString('latin1').slice(0, 200)}`;
  // An engine's own failure is passed on with the node's name.
  const isOurs = status === 500 && !headers.has('x-schwarm-node');
  return isOurs && !DOCUMENTED_500.test(message) ? `500 that no page tells of: ${message.slice(0, 300)}` : undefined;
}

/** Whether an answer is due and did not come. */
function missing(requests: readonly FuzzRequest[], delivered: Delivered, answers: readonly ParsedAnswer[]): string | undefined {
  if (delivered.end !== 'patience' || !delivered.due) return undefined;
  if (delivered.halfClosed) return `still open long after the client closed its direction, after ${answers.length} answers`;
  const complete = answers.filter((answer) => answer.complete).length;
  return complete < requests.length ? `${complete} answers to ${requests.length} requests` : undefined;
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
