import { Command, Option } from 'commander';
import { API_MAX, API_MIN } from '../../manager/index.ts';
import { version } from '../version.ts';

export function command(): Command {
  return new Command('version')
    .summary('print the version, and the Docker API versions offered')
    .addOption(new Option('--format <format>', 'how to print').choices(['plain', 'json']).default('plain'))
    .addHelpText(
      'after',
      `
Examples:
  schwarm version
  schwarm version --format json`,
    )
    .action((flags: { readonly format: string }) => {
      const facts = { version: version(), apiVersion: API_MAX, minApiVersion: API_MIN, node: process.versions.node };
      process.stdout.write(
        flags.format === 'json'
          ? `${JSON.stringify(facts)}\n`
          : `schwarm ${facts.version}\nDocker API ${facts.minApiVersion} to ${facts.apiVersion}\nNode.js ${facts.node}\n`,
      );
    });
}
