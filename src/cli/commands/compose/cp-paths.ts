import { posix } from 'node:path';
import { BadInputError } from '../../../base/index.ts';

/** One side of a copy: a path here (`-` is standard input or output), or a path in the containers of a service. */
export type CopyEnd = { readonly service: undefined; readonly path: string } | { readonly service: string; readonly path: string };

/**
 * Reads `SERVICE:PATH` or a path. What starts with `/`, `.` or is `-` is a path here, colon or not.
 */
export function parseCopyEnd(text: string): CopyEnd {
  const colon = text.indexOf(':');
  if (colon < 1 || /^[./]/.test(text)) return { service: undefined, path: text };
  return { service: text.slice(0, colon), path: text.slice(colon + 1) };
}

/**
 * Both sides of a copy, one of them in containers.
 * @throws BadInputError when none or both are
 */
export function copyDirection(source: CopyEnd, target: CopyEnd): 'in' | 'out' {
  if (source.service !== undefined && target.service !== undefined) throw new BadInputError('copying between services is not supported');
  if (source.service === undefined && target.service === undefined) {
    throw new BadInputError('unknown copy direction: one side must be SERVICE:PATH');
  }
  return source.service === undefined ? 'in' : 'out';
}

/** Where a copy goes: into which directory, and under which name its root is found there; `undefined`: its contents go in. */
export interface Landing {
  readonly directory: string;
  readonly root: string | undefined;
}

/**
 * As `docker cp` and `cp -r` do: into a directory that exists under the source's own name, else under the name the target
 * gives; a source ending in `/.` is its contents.
 * @param targetIsDirectory whether the target exists and is one
 */
export function landing(source: string, target: string, targetIsDirectory: boolean): Landing {
  const contents = /(?:^|\/)\.$/.test(source);
  if (contents) return targetIsDirectory ? { directory: target, root: undefined } : split(target);
  return targetIsDirectory ? { directory: target, root: posix.basename(source) } : split(target);
}

function split(target: string): Landing {
  const clean = target.replace(/\/+$/, '');
  return { directory: posix.dirname(clean), root: posix.basename(clean) };
}

/** The name of an archive's entry with its first part replaced by `root`, or taken off. */
export function renamed(name: string, root: string | undefined): string {
  const [, ...rest] = name.replace(/^\.?\/+/, '').split('/');
  return [...(root === undefined ? [] : [root]), ...rest].join('/');
}
