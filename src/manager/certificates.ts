import { BadInputError, type Clock, type Log } from '../base/index.ts';
import type { EngineOptions, EngineTls } from '../engine/index.ts';
import type { ServerTls } from './api/index.ts';
import { certificateFacts, readTlsFiles, type TlsFiles, type TlsMaterial } from './tls-files.ts';

/** Which connections of a manager are TLS, and with what. */
export interface TlsSettings {
  /** Of listeners on tcp; absent: plain. */
  readonly listeners?: {
    readonly files: Required<Pick<TlsFiles, 'cert' | 'key'>> & TlsFiles;
    /** Clients must show a certificate signed by `files.ca`. */
    readonly verifyClients: boolean;
  };
  /** Towards engines on tcp; absent: plain. */
  readonly engines?: {
    readonly files: TlsFiles;
    /** Their certificates must be signed by `files.ca` and name the host dialled. */
    readonly verify: boolean;
  };
}

interface InUse {
  readonly listener?: ServerTls;
  readonly engine?: EngineTls;
  readonly peer?: EngineTls;
}

/** The certificates of one manager; read at start, and anew when told. */
export class Certificates {
  readonly #settings: TlsSettings;
  readonly #log: Log;
  readonly #clock: Clock;
  #inUse: InUse = {};

  private constructor(settings: TlsSettings, log: Log, clock: Clock) {
    this.#settings = settings;
    this.#log = log;
    this.#clock = clock;
  }

  /** @throws BadInputError naming the file that cannot be used. One that has expired is used, and logged as an error */
  static async read(settings: TlsSettings, log: Log, clock: Clock): Promise<Certificates> {
    const certificates = new Certificates(settings, log, clock);
    const materials = await readAll(settings);
    for (const problem of expired(settings, materials, clock)) log.error('a certificate has expired: clients will refuse it', { problem });
    certificates.#use(materials);
    return certificates;
  }

  get listener(): ServerTls | undefined {
    return this.#inUse.listener;
  }

  /** For dialling engines; follows every `reload`. */
  get towardsEngines(): Pick<EngineOptions, 'tls'> {
    return following(() => this.#inUse.engine);
  }

  /** For dialling other managers: they listen as this one does. Follows every `reload`. */
  get towardsManagers(): Pick<EngineOptions, 'tls'> {
    return following(() => this.#inUse.peer);
  }

  /**
   * Reads all files anew. When one of them cannot be used, or has expired, everything stays as it was and the log says why.
   * @returns whether the new ones are in use
   */
  async reload(): Promise<boolean> {
    try {
      const materials = await readAll(this.#settings);
      const [problem] = expired(this.#settings, materials, this.#clock);
      if (problem !== undefined) throw new BadInputError(problem);
      this.#use(materials);
      return true;
    } catch (cause) {
      this.#log.error('new certificates cannot be used; the old ones stay in use', { cause });
      return false;
    }
  }

  #use({ listeners, engines }: Materials): void {
    const { verifyClients } = this.#settings.listeners ?? {};
    const verify = verifyClients === true;
    this.#inUse = {
      ...(listeners === undefined ? {} : { listener: listenerTls(listeners, verify), peer: { ...listeners, verify } }),
      ...(engines === undefined ? {} : { engine: { ...engines, verify: this.#settings.engines?.verify ?? true } }),
    };
    for (const [use, material] of Object.entries({ listeners, engines })) this.#tell(use, material ?? {});
  }

  #tell(use: string, material: TlsMaterial): void {
    const facts = certificateFacts(material);
    if (facts === undefined) return;
    this.#log.info('certificate in use', { for: use, subject: facts.subject, expires: new Date(facts.expiresMs).toISOString() });
  }
}

/** Whether there is TLS at all never changes. */
function following(current: () => EngineTls | undefined): Pick<EngineOptions, 'tls'> {
  const atStart = current();
  return atStart === undefined ? {} : { tls: () => current() ?? atStart };
}

interface Materials {
  readonly listeners?: TlsMaterial;
  readonly engines?: TlsMaterial;
}

async function readAll({ listeners, engines }: TlsSettings): Promise<Materials> {
  return {
    ...(listeners === undefined ? {} : { listeners: await readTlsFiles(listeners.files) }),
    ...(engines === undefined ? {} : { engines: await readTlsFiles(engines.files) }),
  };
}

/** One text for each certificate of ours that is over. */
function expired(settings: TlsSettings, materials: Materials, clock: Clock): readonly string[] {
  const pairs = [
    [settings.listeners?.files.cert, materials.listeners],
    [settings.engines?.files.cert, materials.engines],
  ] as const;
  const texts = pairs.flatMap(([path, material]) => {
    const facts = certificateFacts(material ?? {});
    if (facts === undefined || facts.expiresMs > clock.nowMs()) return [];
    return [`${path} (${facts.subject}) expired at ${new Date(facts.expiresMs).toISOString()}; have it issued anew`];
  });
  return [...new Set(texts)];
}

function listenerTls({ ca, cert, key }: TlsMaterial, verifyClients: boolean): ServerTls {
  if (cert === undefined || key === undefined) throw new BadInputError('a TLS listener needs a certificate and its key');
  if (!verifyClients) return { cert, key };
  if (ca === undefined) throw new BadInputError('clients can only be verified with the authority that signs their certificates');
  return { cert, key, clientCa: ca };
}
