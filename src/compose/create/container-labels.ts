import { COMPOSE } from '../identity/index.ts';
import type { Service } from '../model/index.ts';
import type { ContainerWish } from './wish.ts';

/** All labels of a new container: the user's, then those that tell every Compose tool what it is. */
export function containerLabels(wish: ContainerWish): { [name: string]: string } {
  const { project, service } = wish;
  return {
    ...service.labels,
    [COMPOSE.project]: project.name,
    [COMPOSE.service]: service.name,
    [COMPOSE.version]: wish.version,
    [COMPOSE.oneoff]: wish.number === undefined ? 'True' : 'False',
    [COMPOSE.configHash]: wish.hash,
    [COMPOSE.dependsOn]: dependsOnLabel(service),
    [COMPOSE.workingDir]: project.workingDir,
    [COMPOSE.configFiles]: project.configFiles.join(','),
    ...(wish.number === undefined ? {} : { [COMPOSE.number]: String(wish.number) }),
    ...(wish.imageId === undefined ? {} : { [COMPOSE.image]: wish.imageId }),
    ...(project.environmentFiles.length === 0 ? {} : { [COMPOSE.environmentFile]: project.environmentFiles.join(',') }),
    ...wish.extraLabels,
  };
}

/** `db:service_healthy:false,…`; what a tool without the file knows of the order to stop in. */
function dependsOnLabel(service: Service): string {
  return [...service.dependsOn].map(([name, edge]) => `${name}:${edge.condition}:${edge.restart}`).join(',');
}
