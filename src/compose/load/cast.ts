import type { Scalar } from './tree.ts';

/** A text as the value its key wants. `warning` is set when the text is one that YAML 1.2 no longer takes for a boolean. */
export type Cast = { readonly ok: true; readonly value: Scalar; readonly warning?: string } | { readonly ok: false; readonly why: string };

/** Turns text that was written, or filled in, for a boolean or a number into one. */
export function castText(text: string, to: 'boolean' | 'integer' | 'number'): Cast {
  if (to === 'boolean') return castBoolean(text);
  if (to === 'integer') return /^[-+]?\d+$/.test(text) ? { ok: true, value: Number(text) } : { ok: false, why: `invalid integer: ${text}` };
  const value = Number(text);
  return text.trim() === text && text !== '' && !Number.isNaN(value) ? { ok: true, value } : { ok: false, why: `invalid number: ${text}` };
}

function castBoolean(text: string): Cast {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return { ok: true, value: lower === 'true' };
  const old = ['y', 'yes', 'on'].includes(lower) ? true : ['n', 'no', 'off'].includes(lower) ? false : undefined;
  if (old === undefined) return { ok: false, why: `invalid boolean: ${text}` };
  return { ok: true, value: old, warning: `${JSON.stringify(text)} for boolean is not supported by YAML 1.2, please use \`${old}\`` };
}
