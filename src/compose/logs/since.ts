/** An RFC 3339 time as the engine's API takes it: seconds since 1970 with nanoseconds; undefined when it is none. */
export function sinceText(time: string): string | undefined {
  const ms = Date.parse(time);
  if (Number.isNaN(ms) || time.startsWith('0001-')) return undefined;
  const fraction = /\.(\d+)/.exec(time)?.[1] ?? '';
  return `${Math.floor(ms / 1000)}.${fraction.padEnd(9, '0').slice(0, 9)}`;
}

/** An RFC 3339 time in nanoseconds since 1970; undefined when it is none. */
export function nanosOf(time: string): bigint | undefined {
  const text = sinceText(time);
  return text === undefined ? undefined : BigInt(text.replace('.', ''));
}
