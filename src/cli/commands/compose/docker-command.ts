import { Command, type Option, type ParseOptionsResult } from 'commander';
import { rewriteDockerFlags } from './docker-flags.ts';

/** A command whose flags behave as those of the Docker command line, and whose errors read like its errors. */
export class DockerCommand extends Command {
  #stopAtOperand = false;

  constructor(name?: string) {
    super(name);
    this.helpOption('-h, --help', 'show help').exitOverride();
    this.configureHelp({ optionDescription: describe });
    this.configureOutput({ outputError: (text, write) => write(dockerWords(text)) });
  }

  override createCommand(name?: string): DockerCommand {
    return new DockerCommand(name);
  }

  /** `--no-deps` is a flag of its own here, not the negation of another. */
  override createOption(flags: string, description?: string): Option {
    const option = super.createOption(flags, description);
    option.negate = false;
    return option;
  }

  /** Flags end at the first word that is none: what follows belongs to a subcommand, or to a program in a container. */
  flagsEndAtOperand(): this {
    this.#stopAtOperand = true;
    return this;
  }

  override parseOptions(args: string[]): ParseOptionsResult {
    const shapes = this.options.map((o) => ({ short: o.short, long: o.long, takesValue: o.required || o.optional }));
    const rewrite = rewriteDockerFlags(args, shapes, this.#stopAtOperand);
    const result = super.parseOptions([...rewrite.args]);
    for (const option of this.options) {
      const value = option.long === undefined ? undefined : rewrite.booleans.get(option.long);
      if (value !== undefined) this.setOptionValueWithSource(option.attributeName(), value, 'cli');
    }
    return result;
  }
}

/** A flag's line in the help; a default is worth telling only where it is a text. */
function describe(option: Option): string {
  const { description, defaultValue } = option;
  return typeof defaultValue === 'string' ? `${description} (default: ${defaultValue})` : description;
}

function dockerWords(text: string): string {
  return text
    .replace(/^error: unknown option '(--[^']*)'/, 'unknown flag: $1')
    .replace(/^error: unknown option '-([^'])([^']*)'/, "unknown shorthand flag: '$1' in -$1$2")
    .replace(/^error: unknown command '([^']*)'/, 'unknown docker command: "compose $1"')
    .replace(/^error: /, '');
}
