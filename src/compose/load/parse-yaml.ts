import { LineCounter, parseAllDocuments } from 'yaml';
import { fail } from './problem.ts';
import type { SourceFile } from './source-file.ts';
import type { Place, Tree } from './tree.ts';
import { yamlOptions } from './yaml-options.ts';
import { yamlToTree } from './yaml-to-tree.ts';

const maxFileBytes = 8 * 1024 * 1024;

/**
 * Reads one YAML text into one tree per document; empty documents are left out.
 * @throws ComposeFileError when it is no YAML, has a duplicate or non-text key, an unknown tag or anchor, or is too large or too deep
 */
export function parseYaml(text: string, file: SourceFile): readonly Tree[] {
  if (text.length > maxFileBytes) fail(`failed to parse ${file.path}: the file is larger than ${maxFileBytes} bytes`);
  const lines = new LineCounter();
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const trees: Tree[] = [];
  for (const document of documentsOf(text.replace(/^\uFEFF/, ''), lines)) {
    const error = document.errors[0];
    if (error !== undefined)
      fail(`failed to parse ${file.path}: yaml: line ${place(error.pos[0]).line}: ${wording(error.code, error.message)}`);
    if (document.contents !== null) trees.push(yamlToTree(document.contents, file.path, place));
  }
  return trees.filter((tree) => !(tree.kind === 'scalar' && tree.value === null));
}

function documentsOf(text: string, lineCounter: LineCounter) {
  const documents = parseAllDocuments(text, { ...yamlOptions, lineCounter });
  return Array.isArray(documents) ? documents : [];
}

/** The two faults people make most keep the words that every YAML reader written in Go has for them. */
function wording(code: string, message: string): string {
  if (code === 'TAB_AS_INDENT') return 'found character that cannot start any token (a tab in the indentation; use spaces)';
  return message.replace(/\s+/g, ' ').trim();
}
