import type { ScalarTag, Tags } from 'yaml';
import { parseYamlInt } from './numbers.ts';

/** Whole numbers as Compose reads them; the YAML 1.2 core schema takes `0777` for decimal and `1_000` for text. */
const composeInt: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  identify: () => false,
  test: /^[-+]?(?:0[0-7_]+|0o[0-7_]+|0b[01_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)$/,
  resolve: parseYamlInt,
};

/**
 * YAML 1.2 core schema with Compose's whole numbers. Merge keys and duplicate keys are dealt with in `yaml-to-tree.ts`, where
 * positions are known; time stamps stay text.
 */
export const yamlOptions = {
  version: '1.2',
  schema: 'core',
  uniqueKeys: false,
  merge: false,
  prettyErrors: false,
  logLevel: 'silent',
  stringKeys: false,
  customTags: (tags: Tags): Tags => [composeInt, ...tags.filter((t) => typeof t === 'string' || t.tag !== composeInt.tag)],
} as const;
