import { placeText } from './problem.ts';
import { child, type Tree, textOf } from './tree.ts';

/** What is accepted in a merged file, but should be told. */
export function fileWarnings(tree: Tree): readonly string[] {
  const version = child(tree, 'version');
  const services = child(tree, 'services');
  return [
    ...(version === undefined ? [] : [obsoleteVersion(version)]),
    ...(services?.kind === 'map' ? [...services.entries].flatMap(([name, entry]) => serviceWarnings(name, entry.value)) : []),
  ];
}

function obsoleteVersion(version: Tree): string {
  return `${version.at.file.path}: the attribute \`version\` is obsolete, it will be ignored, please remove it to avoid potential confusion`;
}

function serviceWarnings(name: string, service: Tree): readonly string[] {
  const profiles = child(service, 'profiles');
  const odd = (profiles?.kind === 'list' ? profiles.items : []).flatMap((item) => {
    const profile = textOf(item);
    const legal = profile === undefined || /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(profile);
    return legal
      ? []
      : [
          `${placeText(item.at)}: services.${name}.profiles: ${JSON.stringify(profile)} is no legal profile name for other tools; use letters, digits, '_', '.' and '-'`,
        ];
  });
  const ports = child(service, 'ports');
  const ignored = textOf(child(service, 'network_mode')) === 'host' && ports?.kind === 'list' && ports.items.length > 0;
  return ignored
    ? [...odd, `${placeText(ports.at)}: services.${name}.ports: ignored, because with network_mode host every port is the node's own`]
    : odd;
}
