import { numberOf, stringOf } from '../../../base/index.ts';
import { tryReference } from '../../../model/index.ts';
import { selection } from './act.ts';
import { setAction } from './action.ts';
import { DockerCommand } from './docker-command.ts';
import { roughDuration } from './durations.ts';
import type { Session } from './session.ts';
import { humanSize } from './sizes.ts';
import { table } from './table.ts';

interface ImagesFlags {
  readonly format: string;
  readonly quiet?: boolean;
}

interface Row {
  readonly ID: string;
  readonly ContainerName: string;
  readonly Repository: string;
  readonly Tag: string;
  readonly Platform: string;
  readonly Size: number;
  readonly LastTagTime?: string;
  readonly Created: string;
}

export function command(): DockerCommand {
  const images = new DockerCommand('images')
    .summary('list the images containers were made from')
    .description('Lists the image of each container of the named services or of all.')
    .argument('[service...]')
    .option('--format <format>', 'table or json', 'table')
    .option('-q, --quiet', 'only ids')
    .addHelpText('after', '\nExamples:\n  schwarm compose images\n  schwarm compose images --format json');
  return setAction<ImagesFlags>(images, run);
}

async function run(session: Session, flags: ImagesFlags, services: readonly string[]): Promise<number> {
  const { containers } = await selection(session, services);
  const rows = await Promise.all(containers.map((c) => rowOf(session, c.name, c.image, c.imageId)));
  if (flags.quiet === true)
    process.stdout.write([...new Set(rows.map((r) => r.ID))].map((id) => `${id.replace('sha256:', '')}\n`).join(''));
  else if (flags.format === 'json') process.stdout.write(`${JSON.stringify(rows.map(({ Created: _created, ...row }) => row))}\n`);
  else process.stdout.write(asTable(rows, session.clock.nowMs()));
  return 0;
}

async function rowOf(session: Session, container: string, image: string, imageId: string): Promise<Row> {
  const found = await session.docker.inspectImage(imageId === '' ? image : imageId, session.signal);
  const reference = tryReference(image);
  const variant = stringOf(found?.['Variant']);
  return {
    ID: imageId,
    ContainerName: container,
    Repository: reference === undefined ? '<none>' : image.replace(/@.*$/, '').replace(/:[^:/]*$/, ''),
    Tag: reference === undefined ? '<none>' : (reference.tag ?? 'latest'),
    Platform: [found?.['Os'], found?.['Architecture'], variant].filter((part) => part !== undefined && part !== '').join('/'),
    Size: numberOf(found?.['Size']) ?? 0,
    Created: stringOf(found?.['Created']) ?? '',
  };
}

function asTable(rows: readonly Row[], nowMs: number): string {
  const headings = ['CONTAINER', 'REPOSITORY', 'TAG', 'PLATFORM', 'IMAGE ID', 'SIZE', 'CREATED'];
  const cells = rows.map((r) => {
    const created = Date.parse(r.Created);
    const age = Number.isNaN(created) ? '' : `${roughDuration((nowMs - created) / 1000)} ago`;
    return [r.ContainerName, r.Repository, r.Tag, r.Platform, r.ID.replace('sha256:', '').slice(0, 12), humanSize(r.Size), age];
  });
  return table(headings, cells);
}
