import { membership } from './char-set.ts';
import { type Assertion, parseRegex, type RegexNode } from './parse.ts';

/** One step of a program; steps without a target go on to the next one. */
export type Instruction =
  | { readonly op: 'char'; readonly accepts: (code: number) => boolean }
  | { readonly op: 'assert'; readonly at: Assertion }
  | { readonly op: 'fork'; readonly to: number }
  | { readonly op: 'jump'; readonly to: number }
  | { readonly op: 'match' };

export type Program = readonly Instruction[];

/** Longest program; matching costs at most this many steps per character. */
const MAX_INSTRUCTIONS = 2_000;

/**
 * Turns a pattern into a program for `Matcher`.
 * @throws SyntaxError for a broken pattern and for one whose repetitions multiply to more than 2000 steps
 */
export function compileRegex(pattern: string): Program {
  const program: Instruction[] = [];
  emit(parseRegex(pattern), program);
  program.push({ op: 'match' });
  return program;
}

function emit(node: RegexNode, program: Instruction[]): void {
  if (program.length > MAX_INSTRUCTIONS) throw new SyntaxError('its repetitions make it too large');
  switch (node.kind) {
    case 'set':
      program.push({ op: 'char', accepts: membership(node.set) });
      return;
    case 'assert':
      program.push({ op: 'assert', at: node.at });
      return;
    case 'sequence':
      for (const part of node.parts) emit(part, program);
      return;
    case 'either':
      emitEither(node.parts, program);
      return;
    case 'repeat':
      emitRepeat(node.part, node.min, node.max, program);
      return;
    default:
      node satisfies never;
  }
}

function emitEither(parts: readonly RegexNode[], program: Instruction[]): void {
  const ends: number[] = [];
  for (const [i, part] of parts.entries()) {
    if (i === parts.length - 1) emit(part, program);
    else {
      const fork = program.push({ op: 'fork', to: -1 }) - 1;
      emit(part, program);
      ends.push(program.push({ op: 'jump', to: -1 }) - 1);
      program[fork] = { op: 'fork', to: program.length };
    }
  }
  for (const end of ends) program[end] = { op: 'jump', to: program.length };
}

function emitRepeat(part: RegexNode, min: number, max: number, program: Instruction[]): void {
  for (let i = 0; i < min; i++) {
    const before = program.length;
    emit(part, program);
    // What has no steps needs no second copy; nested a few times, `(){1000}` would keep us busy for hours.
    if (program.length === before) return;
  }
  if (max === Number.POSITIVE_INFINITY) {
    const fork = program.push({ op: 'fork', to: -1 }) - 1;
    emit(part, program);
    program.push({ op: 'jump', to: fork });
    program[fork] = { op: 'fork', to: program.length };
    return;
  }
  const forks: number[] = [];
  for (let i = min; i < max; i++) {
    forks.push(program.push({ op: 'fork', to: -1 }) - 1);
    emit(part, program);
  }
  for (const fork of forks) program[fork] = { op: 'fork', to: program.length };
}
