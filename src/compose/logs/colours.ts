const CODES = ['36', '33', '32', '35', '34'];

/** The colour of the nth container that speaks: cyan, yellow, green, magenta, blue, then the same in bold, then from the start. */
export function colourCode(index: number): string {
  const at = index % (CODES.length * 2);
  const code = CODES[at % CODES.length] ?? '36';
  return at < CODES.length ? code : `${code};1`;
}

export function coloured(text: string, code: string): string {
  return `\x1b[${code}m${text}\x1b[0m`;
}
