// Makes the calls of the differential test at two addresses and prints what differs:
// npm run differential -- ENGINE FLEET [PART OF A SECTION'S NAME [API VERSION]]
import { SECTIONS } from '../test/differential/calls/index.ts';
import { documentedAs } from '../test/differential/documented.ts';
import { inVersion } from '../test/differential/in-version.ts';
import { allCalls, differenceText, runScript, sectionDifferences } from '../test/differential/run-script.ts';

const [engineAddress = '', fleetAddress = '', part = '', version = ''] = process.argv.slice(2);
const wanted = SECTIONS.filter((section) => section.name.includes(part));
const sections = inVersion(wanted, version);
const [engine, fleet] = await Promise.all([engineAddress, fleetAddress].map((address) => runScript(address, sections)));
if (engine === undefined || fleet === undefined)
  throw new Error('usage: npm run differential -- HOST:PORT HOST:PORT [PART OF A NAME [API VERSION]]');
const found = sections.flatMap((section) => sectionDifferences(section, engine, fleet));
const rest = found.filter((difference) => documentedAs(difference) === undefined);
for (const difference of rest) console.log(differenceText(difference));
console.log(
  `${allCalls(sections.flatMap((s) => s.calls)).length} calls, ${found.length} differences, ${rest.length} of them not documented`,
);
