import type { ObservedContainer, ObservedPort } from '../../../compose/observe/index.ts';
import { roughDuration } from './durations.ts';

/** The fields of one container in `ps --format json`, in Docker Compose's names. `Node` only where the endpoint is a fleet. */
export function containerFields(c: ObservedContainer, nowMs: number): { readonly [field: string]: unknown } {
  return {
    Command: `"${shorten(c.command)}"`,
    CreatedAt: new Date(c.createdS * 1000).toISOString().replace('T', ' ').replace('.000Z', ' +0000 UTC'),
    ExitCode: c.exitCode ?? 0,
    Health: c.health === 'none' ? '' : c.health,
    ID: c.id.slice(0, 12),
    Image: c.image,
    Labels: Object.entries(c.labels)
      .map(([name, value]) => `${name}=${value}`)
      .join(','),
    LocalVolumes: String(c.mounts.filter((m) => m.type === 'volume').length),
    Mounts: c.mounts.map((m) => m.name || m.source).join(','),
    Name: c.name,
    Names: c.name,
    Networks: [...c.networks.keys()].join(','),
    ...(c.node === undefined ? {} : { Node: c.node }),
    Ports: portsText(c.ports),
    Project: c.project,
    Publishers: c.ports.map(publisher),
    RunningFor: `${roughDuration(nowMs / 1000 - c.createdS)} ago`,
    Service: c.service,
    Size: '0B',
    State: c.state,
    Status: c.statusText,
  };
}

function publisher(port: ObservedPort): object {
  return { URL: port.ip, TargetPort: port.targetPort, PublishedPort: port.publishedPort, Protocol: port.protocol };
}

/** `0.0.0.0:32768->80/tcp, 81/tcp` */
function portsText(ports: readonly ObservedPort[]): string {
  const texts = ports.map((p) => {
    const target = `${p.targetPort}/${p.protocol}`;
    if (p.publishedPort === 0) return target;
    return `${p.ip.includes(':') ? `[${p.ip}]` : p.ip}:${p.publishedPort}->${target}`;
  });
  return [...new Set(texts)].join(', ');
}

/** A command as tables show it: twenty characters. */
function shorten(command: string): string {
  return command.length > 20 ? `${command.slice(0, 19)}…` : command;
}
