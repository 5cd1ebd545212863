import { BadInputError } from '../../base/index.ts';
import { imageName, type Project, type Service } from '../model/index.ts';
import type { ObservedImage } from '../observe/index.ts';
import { PlanBuilder } from './builder.ts';
import type { Plan } from './plan.ts';

export interface ImageOptions {
  /** `--pull`: wins over every service's own policy. */
  readonly pull: string | undefined;
  readonly nowMs: number;
}

/**
 * Which images must be pulled before containers can be made. Pure.
 * @throws BadInputError for an image that is absent and only a build could give, and for an unknown policy
 */
export function planImages(
  project: Project,
  services: ReadonlySet<string>,
  images: ReadonlyMap<string, ObservedImage>,
  options: ImageOptions,
): Plan {
  const builder = new PlanBuilder();
  const selected = [...services].map((name) => project.services.get(name)).filter((s) => s !== undefined);
  const built = new Set(selected.filter((s) => s.build !== undefined).map((s) => imageName(project, s)));
  for (const service of selected) {
    const image = imageName(project, service);
    const found = images.get(image);
    if (service.build !== undefined) {
      if (found === undefined && service.image === undefined) throw missingBuild(service, image);
      if (found !== undefined) continue;
    } else if (built.has(image)) {
      continue;
    }
    const because = pullBecause(service, options, found);
    if (because === undefined) continue;
    builder.add(`pull image ${image}`, [], { kind: 'pull-image', image, platform: service.platform, service: service.name, because });
  }
  return builder.build();
}

function missingBuild(service: Service, image: string): BadInputError {
  const context = service.build?.context ?? '.';
  return new BadInputError(
    `services.${service.name}: image ${image} is not there and schwarm compose does not build images; run docker build -t ${image} ${context} first`,
  );
}

const DAY_MS = 86_400_000;
const UNITS_MS: { readonly [unit: string]: number } = { s: 1000, m: 60_000, h: 3_600_000, d: DAY_MS, w: 7 * DAY_MS };

function pullBecause(service: Service, options: ImageOptions, found: ObservedImage | undefined): string | undefined {
  const policy = options.pull ?? service.pullPolicy ?? 'missing';
  switch (policy) {
    case 'always':
      return 'its pull policy is always';
    case 'never':
    case 'build':
      return undefined;
    case 'missing':
    case 'if_not_present':
    case 'refresh':
      return found === undefined ? 'it is not there' : undefined;
    default:
      return found === undefined ? 'it is not there' : olderThan(policy, maxAgeMs(policy), found, options.nowMs);
  }
}

function olderThan(policy: string, ageMs: number, found: ObservedImage, nowMs: number): string | undefined {
  return found.taggedMs === undefined || nowMs - found.taggedMs >= ageMs ? `its pull policy is ${policy}` : undefined;
}

function maxAgeMs(policy: string): number {
  if (policy === 'daily') return DAY_MS;
  if (policy === 'weekly') return 7 * DAY_MS;
  const parts = [...(/^every_((?:\d+[smhdw])+)$/.exec(policy)?.[1] ?? '').matchAll(/(\d+)([smhdw])/g)];
  if (parts.length === 0)
    throw new BadInputError(`invalid pull policy "${policy}": use always, missing, never, daily, weekly or every_12h`);
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNITS_MS[unit] ?? 0), 0);
}
