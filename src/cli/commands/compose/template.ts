import { BadInputError } from '../../../base/index.ts';

const ACTION = /\{\{\s*(json\s+)?(?:\.(\w*))?\s*\}\}/g;

/**
 * Fills in the part of Go's templates that `--format` is used for: `{{.Name}}`, `{{json .}}`, `{{json .Labels}}`; `\t` and `\n` are
 * read as tab and line end.
 * @throws BadInputError for other actions and unknown fields
 */
export function fillTemplate(template: string, fields: { readonly [name: string]: unknown }): string {
  const filled = template
    .replaceAll('\\t', '\t')
    .replaceAll('\\n', '\n')
    .replaceAll(ACTION, (_all, json: string | undefined, name?: string) => {
      const value = name === undefined || name === '' ? fields : field(fields, name);
      return json === undefined ? text(value) : JSON.stringify(value);
    });
  const left = /\{\{.*?\}\}/.exec(filled);
  if (left !== null) throw new BadInputError(`--format: ${left[0]} is not understood; use {{.Field}}, {{json .}} or {{json .Field}}`);
  return filled;
}

function field(fields: { readonly [name: string]: unknown }, name: string): unknown {
  if (Object.hasOwn(fields, name)) return fields[name];
  throw new BadInputError(`--format: there is no field ${name}; there are ${Object.keys(fields).join(', ')}`);
}

function text(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value ?? '');
}
