import type { Lab, LabEngine } from '../../../lab/index.ts';

/** A lab's engines and their states as an aligned table. */
export async function statusTable(lab: Lab): Promise<string> {
  const engines = await Promise.all(lab.engines.map(rowOf));
  const rows = [
    ['NAME', 'STATE', 'VERSION', 'ADDRESS', 'LABELS'],
    ...engines.map((row) => [row.name, row.state, row.version, row.address, labelText(row)]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}

/** The same and the lab's addresses as JSON. */
export async function statusJson(lab: Lab): Promise<string> {
  const engines = await Promise.all(lab.engines.map(rowOf));
  return JSON.stringify({ name: lab.name, hostAddress: lab.hostAddress, discovery: lab.discovery(), engines }, undefined, 2);
}

async function rowOf(engine: LabEngine) {
  return { name: engine.name, state: await engine.state(), version: engine.version, address: engine.address, labels: engine.labels };
}

function labelText(engine: { readonly labels: { readonly [name: string]: string } }): string {
  return Object.entries(engine.labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}
