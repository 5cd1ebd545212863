import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MergedProgress } from './merged-progress.ts';
import type { NodeProgress } from './progress.ts';

const line = (node: string, value: object): NodeProgress => ({ kind: 'line', node, line: JSON.stringify(value) });
const failed = (node: string, status: number, message: string): NodeProgress => ({ kind: 'failed', node, status, message });
const shown = (merged: MergedProgress, items: readonly NodeProgress[]): unknown[] =>
  [...items.flatMap((item) => merged.lines(item)), ...merged.last()].map((text) => JSON.parse(text));

test('one node: its lines pass untouched, its failure is the stream’s', () => {
  const merged = new MergedProgress(1);
  const items = [line('a', { status: 'Downloading', id: 'layer' }), failed('a', 500, 'disk full')];
  assert.deepEqual(shown(merged, items), [
    { status: 'Downloading', id: 'layer' },
    { errorDetail: { message: 'disk full' }, error: 'disk full' },
  ]);
});

test('several nodes: layers carry the node, what all say is said once', () => {
  const items = ['a', 'b'].flatMap((node): NodeProgress[] => [
    { kind: 'started', node },
    line(node, { status: 'Pulling from library/busybox', id: 'latest' }),
    line(node, { status: 'Pull complete', id: 'c1' }),
    line(node, { status: 'Status: Downloaded newer image for busybox:latest' }),
    { kind: 'done', node },
  ]);
  assert.deepEqual(shown(new MergedProgress(2), items), [
    { status: 'Pulling from library/busybox', id: 'latest' },
    { status: 'Pull complete', id: 'a: c1' },
    { status: 'Status: Downloaded newer image for busybox:latest' },
    { status: 'Pull complete', id: 'b: c1' },
  ]);
});

test('a node that fails is named and does not fail the rest', () => {
  const items: NodeProgress[] = [failed('a', 404, 'not found'), { kind: 'done', node: 'b' }];
  assert.deepEqual(shown(new MergedProgress(2), items), [{ id: 'a', status: 'failed: not found' }]);
});

test('no node succeeded: the stream ends in an error that says what each said', () => {
  const merged = new MergedProgress(2);
  assert.deepEqual(shown(merged, [failed('a', 404, 'not found'), failed('b', 500, 'no route')]).at(-1), {
    errorDetail: { message: 'a: not found; b: no route' },
    error: 'a: not found; b: no route',
  });
  assert.equal(merged.error().status, 500);
});

test('nodes that fail alike give their own status and text', () => {
  const merged = new MergedProgress(2);
  shown(merged, [failed('a', 404, 'manifest unknown'), failed('b', 404, 'manifest unknown')]);
  assert.equal(merged.error().status, 404);
  assert.equal(merged.error().message, 'manifest unknown');
});

test('nodes that say the same with other statuses give the more telling one', () => {
  const merged = new MergedProgress(2);
  shown(merged, [failed('a', 500, 'manifest unknown'), failed('b', 404, 'manifest unknown')]);
  assert.equal(merged.error().status, 404);
});

test('many nodes: one line a node instead of one a layer', () => {
  const items: NodeProgress[] = [
    { kind: 'started', node: 'a' },
    line('a', { status: 'Downloading', id: 'c1' }),
    line('a', { status: 'Digest: sha256:1' }),
    { kind: 'done', node: 'a' },
  ];
  assert.deepEqual(shown(new MergedProgress(20), items), [
    { id: 'a', status: 'working' },
    { status: 'Digest: sha256:1' },
    { id: 'a', status: 'done' },
  ]);
});
