// Writes docs/reference/differences.md from the list that the differential test holds answers against; --check compares only.
import { GROUPS } from '../test/differential/documented.ts';
import { generatedPage } from './generated-page.ts';

const HEAD = `# A fleet and one engine: the differences

The Docker API of a manager is compared with that of one engine (28.5), call by call: status, headers, and every field of every answer.
What is listed here is meant; whatever else differs is a bug. This page is written by \`scripts/differences.ts\` from the list that the
comparison in \`test/differential\` uses, so each line is something that test has seen.
`;

const sections = GROUPS.map(
  ({ title, entries }) => `## ${title}\n\n${entries.map(({ what, why }) => `- ${what}. _Why: ${why}._`).join('\n')}\n`,
);
generatedPage('docs/reference/differences.md', `${HEAD}\n${sections.join('\n')}`);
