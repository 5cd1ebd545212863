import { Argument, Command } from 'commander';
import { completionScript, SHELLS, type Shell } from '../completion-script.ts';
import { completionNodes } from '../completion-tree.ts';

export function command(whole: () => Promise<Command>): Command {
  return new Command('completion')
    .summary('print a completion script for your shell')
    .description('Prints a script that completes commands and flags in your shell.')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .addHelpText(
      'after',
      `
Examples:
  source <(schwarm completion bash)                                    this shell
  schwarm completion bash > /etc/bash_completion.d/schwarm             every bash
  schwarm completion zsh > "\${fpath[1]}/_schwarm"
  schwarm completion fish > ~/.config/fish/completions/schwarm.fish`,
    )
    .action(async (shell: Shell) => {
      process.stdout.write(completionScript(shell, completionNodes(await whole(), ['schwarm'])));
    });
}
