import type { Call, Section } from './call.ts';
import { type Difference, differences } from './compare.ts';
import { isAddition } from './documented.ts';
import { type Performed, perform } from './perform.ts';

/** What came of each call of some sections on one side. */
export type Outcome = ReadonlyMap<Call, Performed>;

/** Makes all calls of some sections at one address, and those of slow sections beside them. @param address `host:port` */
export async function runScript(address: string, sections: readonly Section[]): Promise<Outcome> {
  const outcome = new Map<Call, Performed>();
  const variables = new Map<string, string>();
  const slow = sections.filter((section) => section.beside === true).flatMap((section) => section.calls);
  const beside = Promise.all(slow.map((call) => perform(address, [call], variables, outcome)));
  for (const section of sections) {
    if (section.beside !== true) await perform(address, section.calls, variables, outcome);
  }
  await beside;
  return outcome;
}

/** Every difference between two runs of one section, documented or not. */
export function sectionDifferences({ calls }: Section, engine: Outcome, fleet: Outcome): readonly Difference[] {
  return allCalls(calls).flatMap((call) => {
    const [a, b] = [engine.get(call), fleet.get(call)];
    if (a !== undefined && b !== undefined) return differences(a, b, isAddition);
    // A call within another one that failed before it.
    return a === b ? [] : [{ line: call.line, target: call.line, at: 'made', engine: a !== undefined, fleet: b !== undefined }];
  });
}

/** Calls with those that are made within them. */
export function allCalls(calls: readonly Call[]): readonly Call[] {
  return calls.flatMap((call) => [call, ...allCalls(call.meanwhile ?? [])]);
}

/** A difference as a text of a few lines. */
export function differenceText({ line, at, engine, fleet }: Difference): string {
  return `${line}\n  ${at}\n    engine ${shown(engine)}\n    fleet  ${shown(fleet)}`;
}

function shown(value: unknown): string {
  return (value === undefined ? 'nothing' : JSON.stringify(value)).slice(0, 500);
}
