// What `config` prints, compared with the real docker compose 2.40: the same model for every file of compose-config/, the same
// words for what is wrong, and a list of the places where we differ on purpose.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { toolPath } from '../../lab/index.ts';
import { isObject } from '../../src/base/index.ts';
import { toYaml } from '../../src/compose/config/index.ts';
import { ComposeFileError, loadProject } from '../../src/compose/load/index.ts';
import { differences, refusals } from './compose-config/differences.ts';

const folder = join(import.meta.dirname, 'compose-config');
const env = { PATH: '/usr/bin:/bin', HOME: '/root' };

/** What a tool made of the files: the printed model, or the error's text. */
type Answer = { readonly model: unknown } | { readonly error: string };

let compose: string;
before(async () => {
  compose = await toolPath('compose-2.40');
});

function theirs(files: readonly string[], cwd: string): Answer {
  const args = [...files.flatMap((file) => ['-f', file]), '--profile', 'test', 'config'];
  const { status, stdout, stderr } = spawnSync(compose, args, { cwd, env, encoding: 'utf8' });
  if (status === 0) return { model: said(parse(stdout)) };
  const lines = stderr.split('\n').filter((line) => !line.includes('level=warning'));
  return { error: lines.join('\n').trim().replaceAll(`${cwd}/`, '') };
}

async function ours(files: readonly string[], cwd: string): Promise<Answer> {
  try {
    const { project } = await loadProject({ files, profiles: ['test'], env, cwd });
    return { model: said(parse(toYaml(project))) };
  } catch (error) {
    if (error instanceof ComposeFileError) return { error: error.message.replaceAll(`${cwd}/`, '') };
    throw error;
  }
}

/** The value without what says nothing: nulls outside lists and environments, empty sections, `false`. */
function said(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => said(item));
  if (!isObject(value)) return value;
  const fields = Object.entries(value).map(([name, entry]) => [name, said(entry, name)] as const);
  return Object.fromEntries(fields.filter(([name, entry]) => key === 'environment' || !saysNothing(name, entry)));
}

function saysNothing(name: string, value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0 && name !== 'command' && name !== 'entrypoint';
  return value === null || (isObject(value) && Object.keys(value).length === 0);
}

describe('config prints what docker compose prints', () => {
  for (const file of globSync('*.yaml', { cwd: folder }).filter((name) => !name.endsWith('.override.yaml'))) {
    test(file, async () => {
      const files = [file, ...globSync(file.replace('.yaml', '.override.yaml'), { cwd: folder })];
      const wants = theirs(files, folder);
      assert.ok('model' in wants, JSON.stringify(wants));
      assert.deepEqual(await ours(files, folder), wants);
    });
  }
});

describe('single files', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'schwarm-config-'));
  });
  after(async () => await rm(directory, { recursive: true, force: true }));

  const both = async (text: string): Promise<{ readonly theirs: Answer; readonly ours: Answer }> => {
    await writeFile(join(directory, 'f.yaml'), text);
    return { theirs: theirs(['f.yaml'], directory), ours: await ours(['f.yaml'], directory) };
  };
  const file = (service: string): string => `name: p\nservices:\n  a:\n    image: x\n    ${service}\n`;

  for (const text of refusals) {
    test(`refused in the same words: ${text}`, async () => {
      const answers = await both(/^(?:services|include):/.test(text) ? text : file(text));
      assert.ok('error' in answers.theirs && 'error' in answers.ours, JSON.stringify(answers));
      assert.equal(answers.ours.error.replaceAll(/ \(f\.yaml:\d+\)/g, ''), answers.theirs.error);
    });
  }

  for (const { why, text, key, theirs: wantsTheirs, ours: wantsOurs } of differences) {
    test(`on purpose: ${why} (${text})`, async () => {
      const answers = await both(file(text));
      assert.deepEqual([shown(answers.theirs, key), shown(answers.ours, key)], [wantsTheirs, wantsOurs]);
    });
  }
});

/** The key of service `a`, or the error. */
function shown(answer: Answer, key: string): unknown {
  if ('error' in answer)
    return answer.error
      .split('\n')
      .at(-1)
      ?.replace(/ \(f\.yaml:\d+\)/, '');
  const services = isObject(answer.model) ? answer.model['services'] : undefined;
  const service = isObject(services) ? services['a'] : undefined;
  return isObject(service) ? service[key] : undefined;
}
