/** `-`, or `_` where the user asked for the names of Compose 1.x. */
export type Separator = '-' | '_';

export function containerName(project: string, service: string, number: number, separator: Separator): string {
  return [project, service, number].join(separator);
}

/** Name of a one-off container; `slug` is 64 hex digits. */
export function oneoffName(project: string, service: string, slug: string, separator: Separator): string {
  return [project, service, 'run', slug.slice(0, 12)].join(separator);
}

/** Name of a container that replaces `oldId` until the old one is gone. */
export function temporaryName(oldId: string, finalName: string): string {
  return `${oldId.slice(0, 12)}_${finalName}`;
}

/** The final name a temporary one stands for; undefined when `name` is not a temporary name. */
export function finalNameOf(name: string): string | undefined {
  return /^[0-9a-f]{12}_(.+)$/.exec(name)?.[1];
}
