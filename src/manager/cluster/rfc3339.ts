/** Nanoseconds since 1970 of an RFC 3339 time as engines write it (`2026-11-23T01:59:08.123456789Z`); undefined if it is none. */
export function nanosOf(text: string): bigint | undefined {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (parts === null) return undefined;
  const seconds = Date.parse(`${parts[1]}${parts[3]}`) / 1000;
  return Number.isNaN(seconds) ? undefined : BigInt(seconds) * 1_000_000_000n + BigInt((parts[2] ?? '').padEnd(9, '0'));
}
