import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failureOf, loadSample } from './sample-project.ts';

describe('include', () => {
  test('an included file has its own directory and .env; the root does not see them', async () => {
    const files = {
      'compose.yaml': 'include: [sub/c.yaml]\nservices: {a: {image: "x$TAG", depends_on: [b]}}',
      'sub/c.yaml': 'name: other\nservices: {b: {image: "y$TAG", volumes: ["./v:/v"]}}',
      'sub/.env': 'TAG=1',
    };
    const { project, directory, warnings } = await loadSample(files);
    assert.deepEqual([project.name, project.services.get('a')?.image, project.services.get('b')?.image], ['app', 'x', 'y1']);
    assert.deepEqual(
      project.services.get('b')?.mounts.map((mount) => mount.type === 'bind' && mount.source),
      [`${directory}/sub/v`],
    );
    assert.deepEqual(warnings, ['The "TAG" variable is not set. Defaulting to a blank string.']);
  });

  test('an item with several paths, a directory and env files', async () => {
    const files = {
      'compose.yaml': 'include:\n  - path: [sub/a.yaml, sub/b.yaml]\n    project_directory: dir\n    env_file: [e]\nservices: {}',
      'sub/a.yaml': 'services: {a: {image: "x$E", build: .}}',
      'sub/b.yaml': 'services: {a: {command: b}}',
      e: 'E=1',
    };
    const { project, directory } = await loadSample(files);
    const service = project.services.get('a');
    assert.deepEqual([service?.image, service?.command, service?.build?.context], ['x1', ['b'], `${directory}/dir`]);
  });

  test('what both have is merged, the including file wins', async () => {
    const files = {
      'compose.yaml': 'include: [b.yaml]\nservices: {a: {image: mine}}',
      'b.yaml': 'services: {a: {image: theirs, command: c}}',
    };
    const service = (await loadSample(files)).project.services.get('a');
    assert.deepEqual([service?.image, service?.command], ['mine', ['c']]);
  });

  test('the same file included over two ways counts once', async () => {
    const files = {
      'compose.yaml': 'include: [b.yaml, c.yaml]',
      'b.yaml': 'include: [d.yaml]\nservices: {b: {image: x}}',
      'c.yaml': 'include: [d.yaml]\nservices: {c: {image: x}}',
      'd.yaml': 'services: {d: {image: x, deploy: {placement: {constraints: [node.role==worker]}}}}',
    };
    const { project } = await loadSample(files);
    assert.deepEqual([...project.services.keys()].sort(), ['b', 'c', 'd']);
    assert.deepEqual(project.services.get('d')?.deploy?.placement?.constraints, ['node.role==worker']);
  });

  for (const [name, text, message] of [
    ['not a list', 'include: no.yml', '`include` must be a list, got no.yml (compose.yaml:1)'],
    ['not there', 'include: [no.yml]', 'open DIR/no.yml: no such file or directory'],
    ['itself', 'include: [compose.yaml]', 'include cycle detected:\nDIR/compose.yaml\n include DIR/compose.yaml (compose.yaml:1)'],
    [
      'each other',
      'include: [b.yaml]',
      'include cycle detected:\nDIR/compose.yaml\n include DIR/b.yaml\n include DIR/compose.yaml (b.yaml:1)',
    ],
    [
      'unknown key',
      'include: [{pat: b.yaml}]',
      `validating DIR/compose.yaml: include.0 additional properties 'pat' not allowed; did you mean "path"? (compose.yaml:1)`,
    ],
  ] as const) {
    test(`fails: ${name}`, async () => {
      assert.equal(await failureOf({ 'compose.yaml': text, 'b.yaml': 'include: [compose.yaml]' }), message);
    });
  }
});
