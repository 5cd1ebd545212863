import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchBundle } from '../fetch-bundle.ts';
import { answers, type StoreProgram } from './store-program.ts';

export interface ConsulOptions {
  /** Refuse everybody who does not show this token. */
  readonly masterToken?: string;
}

/** One Consul server, alone in its cluster. */
export async function consulProgram(
  options: ConsulOptions,
  onProgress: (line: string) => void,
  signal?: AbortSignal,
): Promise<StoreProgram> {
  const root = await fetchBundle('consul-1.8', onProgress, signal);
  return {
    scheme: 'consul',
    morePorts: 2,
    prepare: async ({ folder, host, port, morePorts: [rpcPort = 0, gossipPort = 0] }) => {
      await writeFile(join(folder, 'consul.json'), config({ host, port, rpcPort, gossipPort, masterToken: options.masterToken }));
      const files = [`-config-file=${join(folder, 'consul.json')}`, `-data-dir=${join(folder, 'data')}`];
      return [join(root, 'usr/bin/consul'), 'agent', '-server', '-bootstrap-expect=1', ...files];
    },
    // A consistent read is answered once the server leads its cluster of one; 403: it does, and wants a token.
    serves: ({ host, port }, asked) => answers(`http://${host}:${port}/v1/kv/ready?consistent`, [200, 403, 404], asked),
  };
}

interface Config {
  readonly host: string;
  readonly port: number;
  readonly rpcPort: number;
  readonly gossipPort: number;
  readonly masterToken: string | undefined;
}

function config({ host, port, rpcPort, gossipPort, masterToken }: Config): string {
  return JSON.stringify({
    node_name: 'one',
    bind_addr: host,
    client_addr: host,
    ports: { http: port, server: rpcPort, serf_lan: gossipPort, serf_wan: -1, dns: -1, grpc: -1 },
    performance: { raft_multiplier: 1 },
    disable_update_check: true,
    log_level: 'warn',
    ...(masterToken === undefined ? {} : { acl: { enabled: true, default_policy: 'deny', tokens: { master: masterToken } } }),
  });
}
