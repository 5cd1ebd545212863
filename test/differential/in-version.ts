import type { Call, Section } from './call.ts';

const VERSIONED = /^(\w+) \/v[^/]*(\/.*)?$/;

/** The same calls through one API version: those that name one keep theirs. @param version `1.41`; empty changes nothing */
export function inVersion(sections: readonly Section[], version: string): readonly Section[] {
  if (version === '') return sections;
  return sections.map((section) => ({ ...section, calls: section.calls.map((call) => callIn(call, version)) }));
}

/** A call's line without its version: what is documented of calls holds for all versions of them. */
export function withoutVersion(line: string): string {
  return line.replace(VERSIONED, '$1 $2');
}

function callIn(call: Call, version: string): Call {
  const meanwhile = call.meanwhile?.map((inner) => callIn(inner, version));
  const line = VERSIONED.test(call.line.split('?')[0] ?? '') ? call.line : call.line.replace(' ', ` /v${version}`);
  return { ...call, line, ...(meanwhile === undefined ? {} : { meanwhile }) };
}
