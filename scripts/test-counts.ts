// A reporter for Node's test runner: one line of JSON with the counts of what a test file ran.
import type { TestEvent } from 'node:test/reporters';

/** What one test file ran. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

// biome-ignore lint/style/noDefaultExport: that is where the runner looks for a reporter.
export default async function* counts(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of source) {
    if (event.type !== 'test:summary') continue;
    const { tests, passed, skipped, todo } = event.data.counts;
    const told: Counts = { passed, failed: tests - passed - skipped - todo, skipped };
    yield `${JSON.stringify(told)}\n`;
  }
}
