import { Option } from 'commander';

/** What `--discovery-opt` takes, for help pages. */
export const DISCOVERY_OPT_HELP =
  'for stores: kv.path (folder of the engines), kv.cacertfile, kv.certfile, kv.keyfile (TLS), kv.username, kv.password, kv.token (Consul); repeatable';

/** An option that may be given more than once; `fallback` is what the help page says of its absence. */
export function several(flags: string, description: string, fallback: string): Option {
  const collect = (value: string, previous: readonly string[]): readonly string[] => [...previous, value];
  return new Option(flags, description).argParser(collect).default([], fallback);
}
