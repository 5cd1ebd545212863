import pc from 'picocolors';
import { objectOf, parseJson } from './json.ts';

const LEVELS: { readonly [level: number]: string } = { 20: 'debug', 30: 'info ', 40: 'warn ', 50: 'error' };

/** One JSON log line as `12:34:56.789 info  message  field=value …`. */
export function prettyLine(line: string, colour: boolean): string {
  const c = pc.createColors(colour);
  const { level, time, message, ...fields } = objectOf(parseJson(line));
  const name = LEVELS[Number(level)] ?? String(level);
  const paint = name === 'error' ? c.red : name === 'warn ' ? c.yellow : name === 'debug' ? c.gray : c.green;
  const rest = Object.entries(fields).map(([key, value]) => `${c.dim(`${key}=`)}${show(value)}`);
  return `${[c.dim(String(time).slice(11, 23)), paint(name), String(message), ...rest].join(' ')}\n`;
}

function show(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}
