import { containerLabels } from './container-labels.ts';
import { networkBodies } from './endpoints.ts';
import { environmentList } from './environment.ts';
import { healthBody } from './health.ts';
import { hostConfig } from './host-config.ts';
import { exposedPorts } from './ports.ts';
import type { ContainerWish, CreateRequest } from './wish.ts';

/** What differs for a container made by `run`. */
export interface OneOff {
  /** Whether the service's name resolves to it. */
  readonly useAliases: boolean;
  /** Its standard input will be attached, and ends with the client's. */
  readonly interactive: boolean;
}

/** The request that makes one container of a service. Pure; absent fields are `undefined` and left out of the JSON. */
export function containerBody(wish: ContainerWish, oneOff?: OneOff): CreateRequest {
  const { service } = wish;
  const network = networkBodies(wish, oneOff?.useAliases ?? true);
  const body = {
    Image: wish.image,
    Cmd: service.command,
    Entrypoint: service.entrypoint,
    Env: environmentList(service, wish.endpoint.fleet),
    Labels: containerLabels(wish),
    User: service.user,
    WorkingDir: service.workingDir,
    Hostname: service.hostname,
    Domainname: service.domainname,
    MacAddress: network.macAddress,
    Tty: service.tty,
    OpenStdin: service.stdinOpen || oneOff?.interactive === true,
    StdinOnce: oneOff?.interactive === true ? true : undefined,
    AttachStdin: oneOff?.interactive === true ? true : undefined,
    AttachStdout: oneOff === undefined ? undefined : true,
    AttachStderr: oneOff === undefined ? undefined : true,
    StopSignal: service.stopSignal,
    StopTimeout: service.stopGracePeriodMs === undefined ? undefined : Math.ceil(service.stopGracePeriodMs / 1000),
    Healthcheck: healthBody(service.healthcheck),
    ExposedPorts: exposedPorts(service),
    HostConfig: hostConfig(wish, network),
    NetworkingConfig: network.networking,
  };
  return { body, platform: service.platform, connect: network.connect };
}
