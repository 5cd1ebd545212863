import type { Service } from '../model/index.ts';

type Binding = { readonly HostIp: string; readonly HostPort: string };

/** `ExposedPorts`: what is published and what is only exposed; ranges one by one. */
export function exposedPorts(service: Service): { [port: string]: object } {
  const out: { [port: string]: object } = {};
  for (const port of service.ports) out[`${port.target}/${port.protocol}`] = {};
  for (const text of service.expose) for (const port of expand(text)) out[port] = {};
  return out;
}

/** `PortBindings`; an empty `HostPort` lets the engine choose, `8000-8005` lets it choose among these. */
export function portBindings(service: Service): { [port: string]: Binding[] } {
  const out: { [port: string]: Binding[] } = {};
  for (const port of service.ports) {
    const key = `${port.target}/${port.protocol}`;
    out[key] = [...(out[key] ?? []), { HostIp: port.hostIp ?? '', HostPort: port.published ?? '' }];
  }
  return out;
}

function expand(text: string): string[] {
  const [ports = '', protocol = 'tcp'] = text.split('/');
  const [from = '', to = from] = ports.split('-');
  const count = Number(to) - Number(from) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => `${Number(from) + i}/${protocol}`);
}
