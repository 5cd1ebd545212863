/** A number read from text, or what is wrong with the text. */
export type Read = { readonly ok: true; readonly value: number } | { readonly ok: false; readonly why: string };

const byteUnits: { readonly [unit: string]: number } = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40, p: 2 ** 50 };

/** Reads a size: a number and `b`, `k`, `kb`, `kib` … up to `p`, powers of 1024, any case. `-1` is allowed: no limit. */
export function parseBytes(text: string): Read {
  if (text === '-1') return { ok: true, value: -1 };
  const match = /^([0-9.]+) ?(.*)$/.exec(text);
  if (match === null) return { ok: false, why: `invalid size: '${text}'` };
  const [, digits = '', suffix = ''] = match;
  const number = Number(digits);
  if (Number.isNaN(number)) return { ok: false, why: `invalid size: '${text}'` };
  const unit = /^([kmgtp]?)(?:i?b)?$/.exec(suffix.toLowerCase());
  if (unit === null || suffix.toLowerCase() === 'ib') return { ok: false, why: `invalid suffix: '${suffix}'` };
  return { ok: true, value: Math.floor(number * (byteUnits[unit[1] ?? ''] ?? 1)) };
}

const durationUnitsNs: { readonly [unit: string]: number } = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
  d: 86_400e9,
  w: 604_800e9,
};

/** Reads a duration such as `1m30s` or `1.5h` into milliseconds; `d` and `w` are days and weeks. Every number needs its unit. */
export function parseDuration(text: string): Read {
  const shown = JSON.stringify(text);
  if (/^[-+]?0$/.test(text)) return { ok: true, value: 0 };
  const negative = text.startsWith('-');
  const body = text.replace(/^[-+]/, '');
  if (body === '') return { ok: false, why: `time: invalid duration ${shown}` };
  let ns = 0;
  for (let at = 0; at < body.length; ) {
    const [whole, digits = '', unit = ''] = /^(\d*\.?\d*)([^\d.]*)/.exec(body.slice(at)) ?? [''];
    if (whole === undefined || !/\d/.test(digits)) return { ok: false, why: `time: invalid duration ${shown}` };
    if (unit === '') return { ok: false, why: `time: missing unit in duration ${shown}` };
    const unitNs = Object.hasOwn(durationUnitsNs, unit) ? durationUnitsNs[unit] : undefined;
    if (unitNs === undefined) return { ok: false, why: `time: unknown unit ${JSON.stringify(unit)} in duration ${shown}` };
    ns += Number(digits) * unitNs;
    at += whole.length;
  }
  return { ok: true, value: ((negative ? -1 : 1) * Math.round(ns)) / 1e6 };
}

/** Milliseconds in the form `1h2m3.5s`, `1.5s`, `500ms`, `100µs`, `0s`. */
export function durationText(ms: number): string {
  const ns = Math.round(Math.abs(ms) * 1e6);
  const sign = ms < 0 ? '-' : '';
  if (ns === 0) return '0s';
  if (ns < 1e3) return `${sign}${ns}ns`;
  if (ns < 1e6) return `${sign}${ns / 1e3}µs`;
  if (ns < 1e9) return `${sign}${ns / 1e6}ms`;
  const hours = Math.floor(ns / 3600e9);
  const minutes = Math.floor((ns % 3600e9) / 60e9);
  const seconds = `${(ns % 60e9) / 1e9}s`;
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}` : `${sign}${seconds}`;
}
