import { join } from 'node:path';
import { fetchBundle } from '../fetch-bundle.ts';
import { answerOf, answers, type StoreProgram } from './store-program.ts';

export interface EtcdOptions {
  /** Default `3.5`. */
  readonly version?: '3.4' | '3.5';
  /** Serve the old v2 API too, as the servers of the original's time did. */
  readonly v2?: boolean;
  /** Files for TLS towards clients, who must show a certificate of the same authority. */
  readonly tls?: { readonly caFile: string; readonly certFile: string; readonly keyFile: string };
}

/** One etcd server, alone or of an ensemble. */
export async function etcdProgram(options: EtcdOptions, onProgress: (line: string) => void, signal?: AbortSignal): Promise<StoreProgram> {
  const root = await fetchBundle(`etcd-${options.version ?? '3.5'}`, onProgress, signal);
  const { tls } = options;
  const scheme = tls === undefined ? 'http' : 'https';
  return {
    scheme: 'etcd',
    morePorts: 2,
    prepare: async ({ folder, host, port, morePorts: [peerPort = 0, metricsPort = 0], ensemble }) => [
      join(root, 'usr/bin/etcd'),
      ...[`--name=${nameOf(peerPort)}`, `--data-dir=${join(folder, 'data')}`, '--logger=zap', '--log-level=warn'],
      ...[`--listen-client-urls=${scheme}://${host}:${port}`, `--advertise-client-urls=${scheme}://${host}:${port}`],
      ...[`--listen-peer-urls=http://127.0.0.1:${peerPort}`, `--initial-advertise-peer-urls=http://127.0.0.1:${peerPort}`],
      `--initial-cluster=${(ensemble ?? [{ morePorts: [peerPort] }]).map(({ morePorts: [p = 0] }) => `${nameOf(p)}=http://127.0.0.1:${p}`).join(',')}`,
      // Health is asked here: clients' TLS does not apply.
      `--listen-metrics-urls=http://${host}:${metricsPort}`,
      ...(options.v2 === true ? ['--enable-v2=true'] : []),
      ...(tls === undefined
        ? []
        : [`--cert-file=${tls.certFile}`, `--key-file=${tls.keyFile}`, `--trusted-ca-file=${tls.caFile}`, '--client-cert-auth=true']),
    ],
    serves: ({ host, morePorts: [, metricsPort = 0] }, asked) => answers(`http://${host}:${metricsPort}/health`, [200], asked),
    leads: async ({ host, morePorts: [, metricsPort = 0] }, asked) =>
      /^etcd_server_is_leader 1$/m.test(await answerOf(`http://${host}:${metricsPort}/metrics`, asked)),
  };
}

function nameOf(peerPort: number): string {
  return `at-${peerPort}`;
}
