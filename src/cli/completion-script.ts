import type { CompletionNode, CompletionWord } from './completion-tree.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** The script a shell reads to complete our commands and flags; file names where neither fits. */
export function completionScript(shell: Shell, nodes: readonly CompletionNode[]): string {
  switch (shell) {
    case 'bash':
      return bash(nodes);
    case 'zsh':
      return zsh(nodes);
    case 'fish':
      return fish(nodes);
  }
}

/** The words before the cursor that are commands, joined by blanks, choose the list; flags do not count. */
function bash(nodes: readonly CompletionNode[]): string {
  const cases = nodes.map((node) => `    ${quote(node.path.join(' '))}) words=${quote(words(node).join(' '))} ;;`);
  return `_schwarm() {
  local path=schwarm word words= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case " ${paths(nodes)} " in *"|$path $word|"*) path="$path $word" ;; esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _schwarm schwarm
`;
}

function zsh(nodes: readonly CompletionNode[]): string {
  const entry = ({ word, summary }: CompletionWord): string => quote(`${word.replaceAll(':', '\\:')}:${summary}`);
  const cases = nodes.map(
    (node) => `    ${quote(node.path.join(' '))})\n      entries=(${[...node.commands, ...node.flags].map(entry).join(' ')}) ;;`,
  );
  return `#compdef schwarm
_schwarm() {
  local path_so_far=schwarm word i
  local -a entries
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    case " ${paths(nodes)} " in *"|$path_so_far $word|"*) path_so_far="$path_so_far $word" ;; esac
  done
  case "$path_so_far" in
${cases.join('\n')}
  esac
  _describe schwarm entries || _files
}
compdef _schwarm schwarm
`;
}

function fish(nodes: readonly CompletionNode[]): string {
  const lines = nodes.flatMap((node) => {
    const below = node.path.slice(1);
    const seen = below.map((word) => `__fish_seen_subcommand_from ${word}`);
    const condition = [...(seen.length === 0 ? ['__fish_use_subcommand'] : seen)].join('; and ');
    const commandOf = (c: CompletionWord): string => {
      const unseen =
        below.length === 0 ? condition : `${condition}; and not __fish_seen_subcommand_from ${node.commands.map((o) => o.word).join(' ')}`;
      return `complete -c schwarm -n ${quote(unseen)} -f -a ${c.word} -d ${quote(c.summary)}`;
    };
    const flagOf = (f: CompletionWord): string => {
      const name = f.word.startsWith('--') ? `-l ${f.word.slice(2)}` : `-s ${f.word.slice(1)}`;
      return `complete -c schwarm -n ${quote(condition)} ${name} -d ${quote(f.summary)}`;
    };
    return [...node.commands.map(commandOf), ...node.flags.map(flagOf)];
  });
  return `${lines.join('\n')}\n`;
}

function words(node: CompletionNode): readonly string[] {
  return [...node.commands, ...node.flags].map((w) => w.word);
}

function paths(nodes: readonly CompletionNode[]): string {
  return `|${nodes.map((n) => n.path.join(' ')).join('|')}|`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
