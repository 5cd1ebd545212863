import type { Project, Service } from '../../model/index.ts';
import type { Path } from '../tree.ts';

/** A fault of the finished model, with the path of the section it is about. */
export interface Finding {
  readonly text: string;
  readonly path: Path;
}

/** One thing that is checked of every active service. Pure. */
export type ServiceCheck = (service: Service, project: Project) => readonly Finding[];

/** The finding as a list of one, when it applies. */
export function when(applies: boolean, text: string, ...path: Path): readonly Finding[] {
  return applies ? [{ text, path }] : [];
}
