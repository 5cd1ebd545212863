import { isWordCode } from './char-set.ts';
import type { Assertion } from './parse.ts';
import type { Program } from './program.ts';

/**
 * Runs a program over texts.
 *
 * All ways through the program are followed at once, one character at a time, so no pattern can take longer than
 * program length × text length (a backtracking matcher can take exponential time).
 */
export class Matcher {
  readonly #program: Program;
  readonly #anchored: boolean;
  #now: Threads;
  #next: Threads;

  constructor(program: Program) {
    this.#program = program;
    const first = program[0];
    this.#anchored = first?.op === 'assert' && first.at === 'text-start';
    this.#now = new Threads(program);
    this.#next = new Threads(program);
  }

  /** Whether the program matches anywhere in `text`. */
  matches(text: string): boolean {
    this.#now.clear();
    let before = -1;
    let code = text.codePointAt(0) ?? -1;
    for (let at = 0; ; ) {
      if (this.#now.add(0, before, code)) return true;
      if (code === -1 || (this.#anchored && this.#now.list.length === 0)) return false;
      at += code > 0xffff ? 2 : 1;
      const after = text.codePointAt(at) ?? -1;
      if (this.#step(code, after)) return true;
      before = code;
      code = after;
    }
  }

  /** Reads one character; true when that reaches the end of the pattern. */
  #step(code: number, after: number): boolean {
    this.#next.clear();
    for (const pc of this.#now.list) {
      const step = this.#program[pc];
      if (step?.op === 'char' && step.accepts(code) && this.#next.add(pc + 1, code, after)) return true;
    }
    [this.#now, this.#next] = [this.#next, this.#now];
    return false;
  }
}

/** The steps of a program that wait for the next character; each is held once. */
class Threads {
  readonly list: number[] = [];
  readonly #program: Program;
  readonly #seen: Uint8Array;
  readonly #visited: number[] = [];
  readonly #open: number[] = [];

  constructor(program: Program) {
    this.#program = program;
    this.#seen = new Uint8Array(program.length);
  }

  clear(): void {
    for (const pc of this.#visited) this.#seen[pc] = 0;
    this.#visited.length = 0;
    this.list.length = 0;
  }

  /** Adds a step and all it leads to without reading a character; true when that reaches the end of the pattern. */
  add(start: number, before: number, after: number): boolean {
    const open = this.#open;
    open.length = 0;
    open.push(start);
    for (let pc = open.pop(); pc !== undefined; pc = open.pop()) {
      if (this.#seen[pc] === 1) continue;
      this.#seen[pc] = 1;
      this.#visited.push(pc);
      const step = this.#program[pc];
      switch (step?.op) {
        case undefined:
          break;
        case 'match':
          return true;
        case 'char':
          this.list.push(pc);
          break;
        case 'jump':
          open.push(step.to);
          break;
        case 'fork':
          open.push(step.to, pc + 1);
          break;
        case 'assert':
          if (holds(step.at, before, after)) open.push(pc + 1);
          break;
      }
    }
    return false;
  }
}

/** @param before code point before the place, -1 at the start; @param after code point after it, -1 at the end */
function holds(at: Assertion, before: number, after: number): boolean {
  const edge = isWordCode(before) !== isWordCode(after);
  switch (at) {
    case 'text-start':
      return before === -1;
    case 'text-end':
      return after === -1;
    case 'line-start':
      return before === -1 || before === 10;
    case 'line-end':
      return after === -1 || after === 10;
    case 'word-edge':
      return edge;
    case 'no-word-edge':
      return !edge;
    default:
      return at satisfies never;
  }
}
