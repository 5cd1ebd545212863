/** What one flag of a command looks like on its command line. */
export interface FlagShape {
  /** `-f` */
  readonly short?: string | undefined;
  /** `--file` */
  readonly long?: string | undefined;
  readonly takesValue: boolean;
}

export interface FlagRewrite {
  readonly args: readonly string[];
  /** Flags set to a value in words, `--flag=false`: long name → value; the last one on the line wins. */
  readonly booleans: ReadonlyMap<string, boolean>;
}

/**
 * Brings Docker's flag habits into the form a usual parser takes: `-f=x` becomes `-f x`, `--flag=true` and `--flag=false` are taken
 * out of the line. Stops at `--` and, when `stopAtOperand`, at the first word that is no flag.
 */
export function rewriteDockerFlags(args: readonly string[], shapes: readonly FlagShape[], stopAtOperand: boolean): FlagRewrite {
  const out: string[] = [];
  const booleans = new Map<string, boolean>();
  for (let i = 0; i < args.length; ) {
    const arg = args[i] ?? '';
    if (arg === '--' || (stopAtOperand && !isFlag(arg))) {
      out.push(...args.slice(i));
      break;
    }
    if (!takeBoolean(arg, shapes, out, booleans)) out.push(...splitValue(arg, shapes));
    i++;
    if (takesNext(arg, shapes) && i < args.length) out.push(args[i++] ?? '');
  }
  return { args: out, booleans };
}

/** Deals with a flag without value: `--flag=false` leaves the line, and a bare `--flag` after it wins over it. */
function takeBoolean(arg: string, shapes: readonly FlagShape[], out: string[], booleans: Map<string, boolean>): boolean {
  const [name, value] = splitAtEquals(arg);
  const shape = shapes.find((s) => s.short === name || s.long === name);
  if (shape === undefined || shape.takesValue) return false;
  const meant = value === undefined ? undefined : asBoolean(value);
  if (value !== undefined && meant === undefined) return false;
  for (let i = out.length - 1; i >= 0; i--) if (out[i] === shape.short || out[i] === shape.long) out.splice(i, 1);
  if (meant === undefined) {
    booleans.delete(shape.long ?? name);
    out.push(arg);
  } else booleans.set(shape.long ?? name, meant);
  return true;
}

/** `-f=x` as two words. */
function splitValue(arg: string, shapes: readonly FlagShape[]): string[] {
  const [name, value] = splitAtEquals(arg);
  const takesValue = shapes.some((s) => s.takesValue && (s.short === name || s.long === name));
  return takesValue && value !== undefined ? [name, value] : [arg];
}

function isFlag(arg: string): boolean {
  return arg.length > 1 && arg.startsWith('-');
}

function splitAtEquals(arg: string): [string, string | undefined] {
  const at = isFlag(arg) ? arg.indexOf('=') : -1;
  return at < 0 ? [arg, undefined] : [arg.slice(0, at), arg.slice(at + 1)];
}

/** Whether the next word is this flag's value: `--file x`, `-f x`, `-itf x`. */
function takesNext(arg: string, shapes: readonly FlagShape[]): boolean {
  if (!isFlag(arg)) return false;
  if (arg.startsWith('--')) return shapes.some((s) => s.long === arg && s.takesValue);
  for (let i = 1; i < arg.length; i++) {
    const shape = shapes.find((s) => s.short === `-${arg[i]}`);
    if (shape === undefined) return false;
    if (shape.takesValue) return i === arg.length - 1;
  }
  return false;
}

/** Go's words for true and false. */
function asBoolean(value: string): boolean | undefined {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(value)) return true;
  return ['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(value) ? false : undefined;
}
