import { BadInputError } from '../../../base/index.ts';
import { version } from '../../version.ts';
import { setAction } from './action.ts';
import { DockerCommand } from './docker-command.ts';

interface VersionFlags {
  readonly format: string;
  readonly short?: boolean;
}

export function command(): DockerCommand {
  const command = new DockerCommand('version')
    .summary('print the version')
    .description('Prints the version of schwarm compose.')
    .option('-f, --format <format>', 'pretty or json', 'pretty')
    .option('--short', 'only the number')
    .addHelpText('after', '\nExamples:\n  schwarm compose version --short\n  schwarm compose version -f json');
  return setAction<VersionFlags>(command, async (_session, flags) => {
    process.stdout.write(`${text(flags)}\n`);
    return 0;
  });
}

function text(flags: VersionFlags): string {
  if (flags.short === true) return version();
  if (flags.format === 'json') return JSON.stringify({ version: version() });
  if (flags.format !== 'pretty') throw new BadInputError(`unsupported format "${flags.format}": use pretty or json`);
  return `schwarm compose version ${version()}`;
}
