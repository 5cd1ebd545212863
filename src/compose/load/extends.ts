import { dirname } from 'node:path';
import type { LoadContext } from './load-context.ts';
import { mergeTrees } from './merge.ts';
import { absolutePath, type PrepareOptions, prepareDocument } from './prepare.ts';
import { fail, type Problem, throwProblems } from './problem.ts';
import { checkShape } from './schema/check.ts';
import { extendsShape, service as serviceShape } from './schema/service-shape.ts';
import { composeFile } from './schema/top-shape.ts';
import type { SourceFile } from './source-file.ts';
import { child, type Entry, type MapTree, type Tree, textOf, withEntry, withoutEntry } from './tree.ts';

/** Where services are looked up by name, and what the file is called in messages. */
interface Scope {
  readonly file: SourceFile;
  readonly services: MapTree | undefined;
  /** Where relative names of files start. */
  readonly baseDirectory: string;
  /** Services of files merged before, for names this file does not have. */
  readonly earlier: MapTree | undefined;
}

const maxChain = 100;

interface Link {
  readonly name: string;
  readonly file: string;
}

/**
 * Replaces every service of the document that extends another one by the two merged, however long the chain. Paths of a service
 * from another file start at that file's directory.
 * @param options what the document was prepared with
 * @throws ComposeFileError when an extended service is missing or the chain is a circle
 */
export async function applyExtends(
  document: Tree,
  file: SourceFile,
  options: PrepareOptions,
  earlier: Tree | undefined,
  context: LoadContext,
): Promise<Tree> {
  const services = child(document, 'services');
  if (document.kind !== 'map' || services?.kind !== 'map') return document;
  const scope: Scope = { file, services, baseDirectory: options.baseDirectory, earlier: mapUnder(earlier, 'services') };
  const entries = new Map<string, Entry>();
  for (const [name, entry] of services.entries) {
    entries.set(name, { ...entry, value: await complete(name, entry.value, scope, []) });
  }
  return withEntry(document, 'services', { ...services, entries });

  async function complete(name: string, service: Tree, from: Scope, chain: readonly Link[]): Promise<Tree> {
    const extending = child(service, 'extends');
    if (extending === undefined || service.kind !== 'map' || extending.tag === 'reset') return service;
    const links = [...chain, { name, file: from.file.path }];
    if (links.length > maxChain) fail(`services.${name}: extends over more than ${maxChain} services`, extending.at);
    const target = textOf(child(extending, 'service'));
    if (target === undefined) fail(`extends.${name}.service is required`, extending.at);
    throwProblems(checkShape(extending, extendsShape, `services.${name}.extends`));
    const path = textOf(child(extending, 'file'));
    const scopeOfBase = path === undefined ? from : await otherFile(path, from);
    const base = child(scopeOfBase.services, target) ?? (path === undefined ? child(from.earlier, target) : undefined);
    if (base === undefined) {
      const where = path === undefined ? '' : ` in ${path}`;
      fail(`cannot extend service "${name}" in ${from.file.path}: service "${target}" not found${where}`, extending.at);
    }
    if (links.some((link) => link.name === target && link.file === scopeOfBase.file.path)) {
      fail(circle([...links, { name: target, file: scopeOfBase.file.path }]), extending.at);
    }
    const completed = await complete(target, base, scopeOfBase, links);
    return merged(completed, withoutEntry(service, 'extends'), name);
  }

  async function otherFile(path: string, from: Scope): Promise<Scope> {
    const other = context.fileAt(absolutePath(path, from.baseDirectory, context.home));
    if (other.path === file.path) return scope;
    const baseDirectory = dirname(other.path);
    let all: Tree | undefined;
    const problems: Problem[] = [];
    for (const raw of await context.documents(other)) {
      const prepared = prepareDocument(raw, { baseDirectory, lookup: options.lookup }, context);
      all = all === undefined ? prepared : mergeTrees(all, prepared, composeFile, { problems });
    }
    throwProblems(problems);
    return { file: other, services: mapUnder(all, 'services'), baseDirectory, earlier: undefined };
  }
}

function merged(base: Tree, over: Tree, name: string): Tree {
  const problems: Problem[] = [];
  const tree = mergeTrees(base, over, serviceShape, { problems, keepTags: true }, `services.${name}`);
  throwProblems(problems);
  return tree;
}

function circle(links: readonly Link[]): string {
  return `Circular reference:\n  ${links.map((link) => `${link.name} in ${link.file}`).join('\n  extends ')}`;
}

function mapUnder(tree: Tree | undefined, key: string): MapTree | undefined {
  const value = child(tree, key);
  return value?.kind === 'map' ? value : undefined;
}
