import type { Option } from 'commander';
import { Option as CommandOption } from 'commander';
import { BadInputError } from '../../base/index.ts';
import type { TlsFiles, TlsSettings } from '../../manager/index.ts';

/** What `schwarm manage` was given about TLS. */
export interface TlsFlags {
  readonly tls?: boolean;
  readonly tlsverify?: boolean;
  readonly tlscacert?: string;
  readonly tlscert?: string;
  readonly tlskey?: string;
  readonly engineTls?: EngineTlsMode;
  readonly engineTlscacert?: string;
  readonly engineTlscert?: string;
  readonly engineTlskey?: string;
}

const ENGINE_MODES = ['off', 'noverify', 'verify'] as const;
type EngineTlsMode = (typeof ENGINE_MODES)[number];

/** The options themselves, for the command line. */
export function tlsOptions(): readonly Option[] {
  return [
    new CommandOption('--tls', 'TLS on tcp listeners and towards engines, whose certificates are not looked at'),
    new CommandOption('--tlsverify', 'TLS, and clients and engines must show a certificate of the CA'),
    new CommandOption('--tlscacert <file>', 'CA that signs certificates of clients and engines'),
    new CommandOption('--tlscert <file>', 'our certificate: shown to clients, and to engines'),
    new CommandOption('--tlskey <file>', 'its key'),
    new CommandOption(
      '--engine-tls <mode>',
      'TLS towards engines, where it differs from the listeners: off, noverify or verify; an engine given as http://host:port is always dialled plain',
    ).choices(ENGINE_MODES),
    new CommandOption('--engine-tlscacert <file>', "CA that signs engines' certificates, instead of --tlscacert"),
    new CommandOption('--engine-tlscert <file>', 'our certificate for engines, instead of --tlscert'),
    new CommandOption('--engine-tlskey <file>', 'its key'),
  ];
}

/**
 * Which connections are TLS, and with which files.
 * @throws BadInputError, in the original's words where it had the same rule
 */
export function tlsSettings(flags: TlsFlags): TlsSettings {
  const listeners = listenerSettings(flags);
  const engines = engineSettings(flags);
  return { ...(listeners === undefined ? {} : { listeners }), ...(engines === undefined ? {} : { engines }) };
}

function listenerSettings({ tls, tlsverify, tlscacert: ca, tlscert: cert, tlskey: key }: TlsFlags): TlsSettings['listeners'] {
  if (tls !== true && tlsverify !== true) {
    if (ca === undefined && cert === undefined && key === undefined) return undefined;
    throw new BadInputError(
      '--tlscert, --tlskey and --tlscacert require the use of either --tls or --tlsverify (for engines alone there are --engine-tls, --engine-tlscacert, --engine-tlscert and --engine-tlskey)',
    );
  }
  if (cert === undefined || key === undefined) throw new BadInputError('--tlscert and --tlskey must be provided when using --tls');
  if (tlsverify === true && ca === undefined) throw new BadInputError('--tlscacert must be provided when using --tlsverify');
  return { files: { cert, key, ...(ca === undefined ? {} : { ca }) }, verifyClients: tlsverify === true };
}

function engineSettings(flags: TlsFlags): TlsSettings['engines'] {
  const { engineTlscacert, engineTlscert, engineTlskey } = flags;
  if ((engineTlscert === undefined) !== (engineTlskey === undefined)) {
    throw new BadInputError('--engine-tlscert and --engine-tlskey go together: give both or none');
  }
  const mode = engineMode(flags);
  if (mode === 'off') {
    if (engineTlscacert === undefined && engineTlscert === undefined) return undefined;
    throw new BadInputError('--engine-tls off leaves no use for --engine-tlscacert, --engine-tlscert and --engine-tlskey; leave them out');
  }
  const ca = engineTlscacert ?? flags.tlscacert;
  if (mode === 'verify' && ca === undefined) {
    throw new BadInputError('--engine-tlscacert must be provided to verify engines (or --engine-tls noverify to take any certificate)');
  }
  const pair = engineTlscert === undefined ? pairOf(flags.tlscert, flags.tlskey) : pairOf(engineTlscert, engineTlskey);
  return { files: { ...pair, ...(ca === undefined ? {} : { ca }) }, verify: mode === 'verify' };
}

/** As for the listeners, unless said otherwise; a CA or a certificate for engines says that they have TLS. */
function engineMode({ engineTls, engineTlscacert, engineTlscert, tls, tlsverify }: TlsFlags): EngineTlsMode {
  if (engineTls !== undefined) return engineTls;
  if (tlsverify === true || engineTlscacert !== undefined) return 'verify';
  return tls === true || engineTlscert !== undefined ? 'noverify' : 'off';
}

function pairOf(cert: string | undefined, key: string | undefined): TlsFiles {
  return cert === undefined || key === undefined ? {} : { cert, key };
}
