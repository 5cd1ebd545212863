const UNITS_MS: { readonly [unit: string]: number } = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
  month: 2_592_000_000,
  year: 31_536_000_000,
};

/**
 * The age an engine's `Status` text tells ("Up 5 minutes", "Exited (0) About an hour ago"), in milliseconds; undefined
 * when it tells none ("Created"). Coarse as the text is: good until an event or the next list says better.
 */
export function statusAgeMs(status: string): number | undefined {
  if (/less than a second/i.test(status)) return 0;
  const about = /about an? (minute|hour)/i.exec(status);
  if (about?.[1] !== undefined) return UNITS_MS[about[1].toLowerCase()];
  const counted = /(\d+) (second|minute|hour|day|week|month|year)s?/.exec(status);
  if (counted?.[1] === undefined || counted[2] === undefined) return undefined;
  return Number(counted[1]) * (UNITS_MS[counted[2]] ?? 0);
}
