import type { LoadOptions } from './options.ts';
import { parseYaml } from './parse-yaml.ts';
import { fail } from './problem.ts';
import { readTextFile } from './read-file.ts';
import { type SourceFile, sourceFile } from './source-file.ts';
import type { Tree } from './tree.ts';

/** What all files of one load share: warnings, settings, and each file read and parsed once. */
export class LoadContext {
  readonly strict: boolean;
  readonly home: string | undefined;
  readonly #cwd: string;
  readonly #stdin: (() => Promise<string>) | undefined;
  readonly #onWarning: (text: string) => void;
  readonly #unset = new Set<string>();
  readonly #warned = new Set<string>();
  readonly #documents = new Map<string, readonly Tree[]>();

  constructor(options: LoadOptions) {
    this.strict = options.strict ?? false;
    this.home = options.env['HOME'];
    this.#cwd = options.cwd;
    this.#stdin = options.stdin;
    this.#onWarning = options.onWarning ?? (() => {});
  }

  /** Warns; the same text only once. */
  readonly warn = (text: string): void => {
    if (this.#warned.has(text)) return;
    this.#warned.add(text);
    this.#onWarning(text);
  };

  /** Warns of a variable without value, once per name. */
  readonly warnUnset = (name: string): void => {
    if (this.#unset.has(name)) return;
    this.#unset.add(name);
    this.warn(`The ${JSON.stringify(name)} variable is not set. Defaulting to a blank string.`);
  };

  /** The file of an absolute path. */
  fileAt(path: string): SourceFile {
    return sourceFile(path, this.#cwd);
  }

  /**
   * The documents of a file as written.
   * @throws ComposeFileError when it is missing or no YAML mapping
   */
  async documents(file: SourceFile): Promise<readonly Tree[]> {
    const known = this.#documents.get(file.path);
    if (known !== undefined) return known;
    const documents = parseYaml(await this.#text(file), file);
    if (documents.length === 0) fail('empty compose file', { file, line: 1, column: 1 });
    for (const tree of documents) if (tree.kind !== 'map') fail('top-level object must be a mapping', tree.at);
    this.#documents.set(file.path, documents);
    return documents;
  }

  async #text(file: SourceFile): Promise<string> {
    if (file.path === '-') return this.#stdin === undefined ? '' : await this.#stdin();
    return (await readTextFile(file.path)) ?? fail(`open ${file.path}: no such file or directory`);
  }
}
