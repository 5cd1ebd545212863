import { stringify } from 'yaml';
import { isObject, type JsonObject } from '../../base/index.ts';
import { yamlOptions } from '../load/index.ts';
import type { Project } from '../model/index.ts';
import { writeProject } from './write-project.ts';

/** How a project is printed. */
export interface ConfigOptions {
  /** Also networks, volumes, configs and secrets that no active service uses. */
  readonly all?: boolean;
  /** Only these services and what they depend on. Empty: every active service. */
  readonly services?: readonly string[];
}

/**
 * The project as a Compose file in YAML: long forms, absolute paths, keys in order, `$` written as `$$`. Loading it again gives the
 * same text (with the same profiles).
 */
export function toYaml(project: Project, options: ConfigOptions = {}): string {
  return toYamlText(escaped(writeProject(chosen(project, options), options.all ?? false)));
}

/** The same as JSON, ending in a line end. */
export function toJson(project: Project, options: ConfigOptions = {}): string {
  return `${JSON.stringify(ordered(escaped(writeProject(chosen(project, options), options.all ?? false))), undefined, 2)}\n`;
}

/** A file given as plain values as YAML: sections and keys in order, texts written so that readers of any YAML version take them for texts. */
export function toYamlText(file: JsonObject): string {
  return stringify(ordered(file), { ...yamlOptions, compat: 'yaml-1.1', lineWidth: 0, indentSeq: true, aliasDuplicateObjects: false });
}

function chosen(project: Project, options: ConfigOptions): Project {
  const names = options.services ?? [];
  if (names.length === 0) return project;
  const kept = new Set<string>();
  const left = [...names];
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (!kept.has(name)) left.push(...(project.services.get(name)?.dependsOn.keys() ?? []));
    kept.add(name);
  }
  return { ...project, services: new Map([...project.services].filter(([name]) => kept.has(name))) };
}

function escaped(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, escapeValue(entry)]));
}

function escapeValue(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('$', '$$$$');
  if (Array.isArray(value)) return value.map(escapeValue);
  return isObject(value) ? escaped(value) : value;
}

const sections = ['name', 'services', 'networks', 'volumes', 'configs', 'secrets'];

/** The sections in their usual order, everything below them by name. */
function ordered(project: JsonObject): JsonObject {
  const rank = (key: string): number => (sections.includes(key) ? sections.indexOf(key) : sections.length);
  const keys = Object.keys(project).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Object.fromEntries(keys.map((key) => [key, sorted(project[key])]));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
