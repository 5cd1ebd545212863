import type { Command } from 'commander';

/** What completion needs to know of one command. */
export interface CompletionNode {
  /** Words from the program's name on: `['schwarm', 'lab', 'up']`. */
  readonly path: readonly string[];
  readonly commands: readonly CompletionWord[];
  readonly flags: readonly CompletionWord[];
}

export interface CompletionWord {
  readonly word: string;
  readonly summary: string;
}

/** A command and everything below it, parents first. Hidden flags and commands are left out. */
export function completionNodes(command: Command, path: readonly string[]): readonly CompletionNode[] {
  const shown = command.createHelp();
  const children = shown.visibleCommands(command).filter((child) => child.name() !== 'help');
  const flags = shown
    .visibleOptions(command)
    .flatMap((option) =>
      [option.short, option.long].flatMap((word) => (word == null ? [] : [{ word, summary: oneLine(option.description) }])),
    );
  const here: CompletionNode = {
    path,
    commands: children.map((child) => ({ word: child.name(), summary: oneLine(child.summary() || child.description()) })),
    flags,
  };
  return [here, ...children.flatMap((child) => completionNodes(child, [...path, child.name()]))];
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
