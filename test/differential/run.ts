// Makes the calls at two addresses and prints what differs: node test/differential/run.ts ENGINE FLEET [part of a section's name]
import { SECTIONS } from './calls/index.ts';
import { documentedAs } from './documented.ts';
import { allCalls, differenceText, runScript, sectionDifferences } from './run-script.ts';

const [engineAddress = '', fleetAddress = '', part = ''] = process.argv.slice(2);
const sections = SECTIONS.filter((section) => section.name.includes(part));
const [engine, fleet] = await Promise.all([engineAddress, fleetAddress].map((address) => runScript(address, sections)));
if (engine === undefined || fleet === undefined) throw new Error('usage: run.ts HOST:PORT HOST:PORT [PART OF A NAME]');
const found = sections.flatMap((section) => sectionDifferences(section, engine, fleet));
const rest = found.filter((difference) => documentedAs(difference) === undefined);
for (const difference of rest) console.log(differenceText(difference));
console.log(
  `${allCalls(sections.flatMap((s) => s.calls)).length} calls, ${found.length} differences, ${rest.length} of them not documented`,
);
