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
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--' || (stopAtOperand && !isFlag(arg))) {
      out.push(...args.slice(i));
      break;
    }
    const [name, value] = splitAtEquals(arg);
    const shape = shapes.find((s) => s.short === name || s.long === name);
    if (shape?.takesValue === false && value !== undefined && asBoolean(value) !== undefined) {
      booleans.set(shape.long ?? name, asBoolean(value) ?? true);
      removeAll(out, shape);
    } else if (shape?.takesValue === true && value !== undefined) {
      out.push(name, value);
    } else {
      if (shape?.takesValue === false) booleans.delete(shape.long ?? name);
      out.push(arg);
      if (takesNext(arg, shapes) && i + 1 < args.length) out.push(args[++i] ?? '');
    }
  }
  return { args: out, booleans };
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

function removeAll(out: string[], shape: FlagShape): void {
  for (let i = out.length - 1; i >= 0; i--) if (out[i] === shape.short || out[i] === shape.long) out.splice(i, 1);
}
