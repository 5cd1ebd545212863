/** Rows under a heading, columns padded with blanks and three apart, as Docker prints them. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, i) => Math.max(heading.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i === cells.length - 1 ? cell : cell.padEnd((widths[i] ?? 0) + 3))).join('');
  return [headings, ...rows].map((row) => `${line(row).trimEnd()}\n`).join('');
}
