// Checks the import rule stated in ARCHITECTURE.md: which folder may import which, only through index.ts, no cycles.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = dirname(import.meta.dirname);
const block = /```imports\n([\s\S]*?)```/.exec(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8'))?.[1];
if (block === undefined) throw new Error('ARCHITECTURE.md has no ```imports block');
const rule = new Map(
  block
    .trim()
    .split('\n')
    .map((line) => {
      const [folder = '', allowed = ''] = line.split(':');
      return [folder.trim(), allowed.trim().split(/\s+/).filter(Boolean)] as const;
    }),
);

/** Nothing imports these, so they may look inside the folders they test, measure or show. */
const TOP = /^(test|bench|scripts)$/;
const problems: string[] = [];
const graph = new Map<string, string[]>();
for (const file of globSync(['src/**/*.ts', 'lab/**/*.ts', 'sim/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts'], {
  cwd: root,
})) {
  const from = layerOf(file);
  if (from === undefined) {
    problems.push(`${file}: its folder is in no line of the rule`);
    continue;
  }
  const text = readFileSync(join(root, file), 'utf8');
  const imports = [...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s+'(\.[^']+)'|import\(\s*'(\.[^']+)'\s*\)/g)].map(
    (m) => m[1] ?? m[2] ?? '',
  );
  const targets = imports.map((specifier) => relative(root, join(root, dirname(file), specifier)));
  graph.set(file, targets);
  for (const target of targets) check(file, from, target);
}
for (const cycle of cycles(graph)) problems.push(`cycle: ${cycle.join(' → ')}`);

for (const problem of problems.sort()) console.error(problem);
console.log(`${graph.size} files, ${problems.length} breaches of the import rule`);
process.exit(problems.length === 0 ? 0 : 1);

function check(file: string, from: string, target: string): void {
  if (!existsSync(join(root, target))) return void problems.push(`${file}: imports ${target}, which is not there`);
  const to = layerOf(target);
  if (to === from) return;
  const allowed = rule.get(from) ?? [];
  if (to === undefined || !allowed.some((a) => to === a || (a === 'src' && to.startsWith('src/')))) {
    problems.push(`${file}: ${from} may not import ${to ?? target}`);
  } else if (!TOP.test(from) && !/(^|\/)index\.ts$/.test(target) && !/(^|\/)manager\.ts$/.test(target)) {
    problems.push(`${file}: imports ${target} past the index.ts of ${to}`);
  }
}

/** The longest folder of the rule that holds the file. */
function layerOf(file: string): string | undefined {
  return [...rule.keys()].filter((f) => file.startsWith(`${f}/`)).sort((a, b) => b.length - a.length)[0];
}

function cycles(edges: Map<string, string[]>): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, path: string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) return void found.push([...path.slice(at), file]);
    if (done.has(file)) return;
    for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of edges.keys()) visit(file, []);
  return found;
}
