// Everything that can happen to one container, in every order, with as many faults as the budget has: nothing lost, nothing doubled.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breach, calm, firstWorld, successors, unfinished, type World } from './world.ts';

interface Found {
  readonly worlds: number;
  readonly wrong: string | undefined;
}

/** Looks at every world that can be reached, the nearest first, and at what becomes of each when nothing more goes wrong. */
function explore(left: World['left'], hasAgents: boolean): Found {
  const first = firstWorld(left, hasAgents);
  const from = new Map<string, string | undefined>([[JSON.stringify(first), undefined]]);
  let frontier: readonly World[] = [first];
  while (frontier.length > 0) {
    const next: World[] = [];
    for (const world of frontier) {
      const wrong = breach(world) ?? unfinished(calm(world));
      if (wrong !== undefined) return { worlds: from.size, wrong: `${wrong}\n${pathTo(from, JSON.stringify(world))}` };
      for (const successor of successors(world)) {
        const key = JSON.stringify(successor);
        if (from.has(key)) continue;
        from.set(key, JSON.stringify(world));
        next.push(successor);
      }
    }
    frontier = next;
  }
  return { worlds: from.size, wrong: undefined };
}

function pathTo(from: ReadonlyMap<string, string | undefined>, key: string | undefined): string {
  const steps: string[] = [];
  for (let at = key; at !== undefined; at = from.get(at))
    steps.unshift(at.replace(/([a-z])\1{20,}/g, '').replace(/"(policies|body|remembered)":(\[[^\]]*\]|\{.*?\}+),?/g, ''));
  return steps.join('\n');
}

for (const { hasAgents = false, ...left } of [
  { faults: 0, crashes: 0, lostAnswers: 0 },
  { faults: 2, crashes: 0, lostAnswers: 0 },
  { faults: 1, crashes: 1, lostAnswers: 0 },
  { faults: 1, crashes: 0, lostAnswers: 1 },
  { faults: 1, crashes: 1, lostAnswers: 1 },
  { faults: 2, crashes: 0, lostAnswers: 0, hasAgents: true },
  { faults: 1, crashes: 1, lostAnswers: 0, hasAgents: true },
  { faults: 1, crashes: 0, lostAnswers: 1, hasAgents: true },
]) {
  const agents = hasAgents ? ', agents that fence: two never run anywhere' : '';
  test(`nothing lost, nothing doubled: ${left.faults} node failures, ${left.crashes} managers lost, ${left.lostAnswers} answers lost${agents}`, (t) => {
    const { worlds, wrong } = explore(left, hasAgents);
    t.diagnostic(`${worlds} worlds`);
    assert.equal(wrong, undefined);
  });
}
