import type { Difference } from './compare.ts';
import { withoutVersion } from './in-version.ts';

/** A difference between a fleet and an engine that is meant, and what a client should know about it. */
export interface Documented {
  /** One sentence for the reference, without a full stop. */
  readonly what: string;
  /** Why it is so, likewise. */
  readonly why: string;
  /** Which calls, by their line in the script. Absent: any. */
  readonly calls?: RegExp;
  /** Which part of the answer. */
  readonly at: RegExp;
  /** A fleet has these on top: what lies there is left out before the rest is compared. */
  readonly adds?: true;
  /** Whether these two values are what is meant. Absent: whatever they are. */
  readonly accepts?: (engine: unknown, fleet: unknown) => boolean;
}

/** The status, and with it all the rest. */
const ANSWER = /^/;
const MESSAGE = /^body\.value\.message$/;
const INFO = /^\w+ (\/v[\d.]+)?\/info$/;

const text = (value: unknown): string => (value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value));
const from =
  (engine: RegExp, fleet: RegExp) =>
  (a: unknown, b: unknown): boolean =>
    engine.test(text(a)) && fleet.test(text(b));
const both = (pattern: RegExp): ((a: unknown, b: unknown) => boolean) => from(pattern, pattern);
const goesOn = (engine: unknown, fleet: unknown): boolean => text(engine) !== '' && text(fleet).startsWith(text(engine));

/** Every difference that is meant, by what it is about. */
export const GROUPS: readonly { readonly title: string; readonly entries: readonly Documented[] }[] = [
  {
    title: 'Everywhere',
    entries: [
      {
        what: 'Answers carry `X-Schwarm-Node` (who answered) and `X-Schwarm-Partial` (nodes that did not)',
        why: 'clients of a fleet may want to know; others ignore headers they do not know',
        at: /^headers\.x-schwarm-(node|partial)$/,
      },
      {
        what: '`Server` and version texts name schwarm: `28.5.2+schwarm.0.1.0`',
        why: 'they sort like the engine they stand for, and tell what they are',
        at: /^headers\.server$|^body\.value\.(Server)?Version$/,
        accepts: from(/28\.5\.2/, /28\.5\.2\+schwarm\.\d/),
      },
      {
        what: '`Api-Version`, `Docker-Experimental`, `Ostype` and `Server` are also on answers to unknown paths, on redirects, refused upgrades and refused versions',
        why: 'clients that look for them find them everywhere',
        at: /^headers\.(api-version|docker-experimental|ostype|server)$/,
        accepts: from(/^$/, /./),
      },
      {
        what: 'Short JSON has a `Content-Length` where engines send chunks, and the other way round',
        why: 'engines choose by the size of their buffers, which is no promise',
        at: /^(framing|headers\.(content-length|transfer-encoding))$/,
        accepts: both(/^(length|chunked|<changing>|)$/),
      },
      {
        what: 'The 417 for an `Expect` that is not `100-continue` has a message',
        why: 'every error is `{"message": …}`',
        calls: /^GET \/_ping$/,
        at: /^(framing|headers\.|body)/,
        accepts: (engine) => engine === undefined || engine === null || engine === 'close' || engine === 'none' || engine === '<changing>',
      },
      {
        what: 'The 400 for an API version out of range is JSON; engines of 28 send text when it is too old',
        why: 'every error is `{"message": …}`',
        calls: /^\w+ \/v(1\.23|0\.1)\//,
        at: /^(framing|headers\.|body)/,
      },
      {
        what: 'A refused `attach`, and a refused start of an exec, is JSON with a `Content-Length`; engines send bare text of the type `application/vnd.docker.raw-stream` and close',
        why: 'every error is `{"message": …}`',
        calls: /^\w+ [^?]*\/(attach|attach\/ws|exec\/[^/]*\/start)\b/,
        at: /^(framing$|headers\.|body)/,
      },
      {
        what: 'Where a request asks for a connection of its own and does not get it, and after `Expect: 100-continue`, the connection closes',
        why: 'nobody could tell where the next request begins',
        calls: /^POST \/(grpc|session)$|\/(attach|start|archive)\b/,
        at: /^headers\.connection$/,
        accepts: from(/^$/, /^close$/),
      },
      {
        what: 'What follows `invalid JSON:` and the complaint about a `Content-Type` are worded by schwarm',
        why: 'engines quote the parser of their programming language',
        at: MESSAGE,
        accepts: from(/^(invalid JSON|unexpected content after JSON|malformed Content-Type)/, /^(invalid JSON|unsupported Content-Type)/),
      },
      {
        what: 'Messages may go on after the words of an engine, and tell what to do',
        why: 'a refusal should help',
        at: MESSAGE,
        accepts: goesOn,
      },
      {
        what: 'A value that cannot be read (a number, a time, a pattern, a state) is always a 400 that names it; engines answer some with 500, and in words of their parsers',
        why: 'a 500 makes clients try again',
        calls: /limit=|filters=|since=|until=|platform=|\/stop\?t=|\/images\/create$/,
        at: /^(status|body\.value\.message)$/,
        accepts: from(
          /^500|strconv|invalid|failed to parse|syntax error|cannot parse|no Host|error (while|reading)/,
          /^400|^invalid|unknown operating system|^nothing to create/,
        ),
      },
      {
        what: 'Of several mistakes in one request another may be told first: an unknown container, exec or image comes before a body that cannot be read and before values the engine would check',
        why: 'only the node of the object checks them',
        calls: /\/(nosuch|st)\/(kill\?|update|start|checkpoints)/,
        at: ANSWER,
        accepts: (engine, fleet) => engine !== fleet,
      },
      {
        what: 'Filters may have plain texts, numbers and truth values where engines want lists: `{"status":"running"}`',
        why: 'old scripts send them',
        calls: /filters=\{"\w+":("|5|\[5\]|\{"a":"b"\})/,
        at: ANSWER,
      },
      {
        what: 'The image list takes the filter `label!`',
        why: 'lists of volumes and networks have it, too',
        calls: /\/images\/json\?filters=\{"label!"/,
        at: ANSWER,
      },
      {
        what: 'The container list takes `before` and `since` as parameters of their own, too',
        why: 'old scripts send them; engines pass them by',
        calls: /\/containers\/json\?(before|since)=/,
        at: /^body/,
      },
      {
        what: 'A name may have its slash percent-encoded: `/containers/%2Fweb/json`; engines redirect',
        why: 'it means the same',
        calls: /%2Ffull/,
        at: ANSWER,
      },
      {
        what: 'Paths below `/debug/` are unknown',
        why: 'what engines tell there is about their process',
        calls: /\/debug\//,
        at: ANSWER,
      },
    ],
  },
  {
    title: 'Containers',
    entries: [
      {
        what: 'Containers have the labels `com.docker.swarm.id` and, where they reserve something, `io.schwarm.reserved`; in answers also `io.schwarm.node` and `io.schwarm.node.id`',
        why: 'they say where a container is and what it holds there; the first two survive a lost manager',
        at: /\.(Labels|Attributes)\.(io\.schwarm\.(node|node\.id|reserved|generation)|com\.docker\.swarm\.id)$/,
        adds: true,
      },
      {
        what: 'Inspected containers have `Node`',
        why: 'programs made for the original Docker Swarm read it',
        calls: /\/containers\/[^?]*\/json/,
        at: /^body\.value\.Node$/,
        adds: true,
      },
      {
        what: 'A port published on all addresses is shown with the address of its node, once instead of for IPv4 and IPv6',
        why: 'that is where it can be reached',
        calls: /\/containers\//,
        at: /Ports\./,
        accepts: from(/^$|0\.0\.0\.0|::/, /^$|<address>/),
      },
      {
        what: 'A create that no node can take is a 409 that names every node and its reasons: too little CPU or memory, no container to depend on, no driver',
        why: 'an engine would answer 400 or 404, or create what cannot start; what is missing on one node may be there on another',
        calls: /^POST \/(containers|volumes)\/create/,
        at: /^(status|body\.value\.(message|Id|Warnings))$/,
        accepts: from(
          /^$|^(201|400|404)|No such container|could not get container|invalid network mode|range of CPUs|error looking up volume|<hex>|\[\]/,
          /^$|^409|no(de)? .*(node|condition|resources|driver)/i,
        ),
      },
      {
        what: 'A port that cannot be read is refused at the create, also where it is only exposed',
        why: 'ports decide where a container can go',
        calls: /^POST \/containers\/create\?name=refused-15$/,
        at: ANSWER,
      },
    ],
  },
  {
    title: 'Images and builds',
    entries: [
      {
        what: 'Pulls, loads and imports tell of each node as `{"id":"node","status":…}`, a failure with its reason',
        why: 'they happen on all nodes',
        calls: /^POST (\/v[\d.]+)?\/images\/(load|create)/,
        at: /^body/,
      },
      {
        what: 'An image that a container uses on one node is removed from the others; it is a 409 only where it was removed from none',
        why: 'each node has its own images; the name stays where it is used',
        calls: /^DELETE \/images\/labelled:1$/,
        at: ANSWER,
      },
      {
        what: '`Builder-Version` is 1',
        why: 'CLIs before 23.0 then build classically, and such builds can be placed by build arguments; BuildKit works all the same',
        calls: /\/_ping/,
        at: /^headers\.builder-version$/,
        accepts: from(/^2$/, /^1$/),
      },
    ],
  },
  {
    title: 'Networks and volumes',
    entries: [
      {
        what: 'The filter `dangling` of networks shows those without containers',
        why: 'engines of 28 list every network that is not predefined',
        calls: /^GET \/networks\?filters=\{"dangling"/,
        at: /^body\.value\b/,
      },
      {
        what: 'Volumes have `Status.nodes`, the names of the nodes that have them',
        why: 'a local volume is on one node, and containers that use it go there',
        calls: /\/volumes|\/system\/df/,
        at: /\.Status$/,
        adds: true,
      },
    ],
  },
  {
    title: 'Events and the system',
    entries: [
      {
        what: 'Events have the attributes `node.name`, `node.id`, `node.addr` and `node.ip`',
        why: 'to tell on which node it happened',
        calls: /\/events/,
        at: /\.Actor\.Attributes\.node\.(name|id|addr|ip)$/,
        adds: true,
      },
      {
        what: 'What happens on several nodes is told by each of them: the making of a network, the tagging of an image',
        why: 'the attributes say which node it is',
        calls: /\/events/,
        at: /^body\.values?\.length$/,
        accepts: (engine, fleet) => Number(fleet) > Number(engine),
      },
      {
        what: '`/info` adds up: `NCPU`, `MemTotal`, containers and images are those of all nodes; `ID` and `Name` are the manager’s',
        why: 'the fleet is one host',
        calls: INFO,
        at: /^body\.value\.(NCPU|MemTotal|ID|Name)$/,
      },
      {
        what: '`/info` tells of the fleet and its nodes in `DriverStatus` and `SystemStatus`, of a storage driver not',
        why: '`docker info` prints these rows',
        calls: INFO,
        at: /^body\.value\.(DriverStatus|SystemStatus)(\.|$)/,
      },
      {
        what: '`/info` has no `NFd`, `NGoroutines` and `NEventsListener` that mean something, and `Warnings` of the fleet instead of those of its engines',
        why: 'they are about one process',
        calls: INFO,
        at: /^body\.value\.(NFd|NGoroutines|NEventsListener|Warnings)$/,
      },
      {
        what: '`/version` has a component `schwarm` and its name as platform; build details are those of an engine',
        why: 'to tell what answers',
        calls: /\/version$/,
        at: /^body\.value\.(Components|Platform\.Name)/,
      },
    ],
  },
  {
    title: 'What a fleet does not do',
    entries: [
      {
        what: 'Plugins are installed and changed on every node, but not made or pushed: 501',
        why: 'that takes one engine, which can be asked directly',
        calls: /^POST \/plugins\/(create|x\/push)/,
        at: ANSWER,
        accepts: (_engine, fleet) => !text(fleet).startsWith('2'),
      },
      {
        what: 'The refusal of a plugin’s pull or upgrade has no `Docker-Plugin-Name`',
        why: 'there is none of that name then',
        calls: /^POST \/plugins\/(pull|x\/upgrade)/,
        at: /^headers\.docker-plugin-name$/,
      },
      {
        what: '`swarm init`, `swarm join` and changing a cluster volume are 501',
        why: 'the fleet is one host already, and there are no cluster volumes',
        calls: /^POST \/swarm\/(init|join)$|^PUT \/volumes\//,
        at: ANSWER,
        accepts: (_engine, fleet) => !text(fleet).startsWith('2'),
      },
    ],
  },
];

/** All of them. */
export const DOCUMENTED: readonly Documented[] = GROUPS.flatMap((group) => group.entries);

/** Whether what a fleet has at a place, and an engine not, is documented. */
export function isAddition(line: string, at: string): boolean {
  return DOCUMENTED.some((entry) => entry.adds === true && isAbout(entry, line) && entry.at.test(at));
}

/** The entry a difference is covered by. */
export function documentedAs({ line, at, engine, fleet }: Difference): Documented | undefined {
  return DOCUMENTED.find((entry) => isAbout(entry, line) && entry.at.test(at) && (entry.accepts?.(engine, fleet) ?? true));
}

function isAbout({ calls }: Documented, line: string): boolean {
  return calls === undefined || calls.test(line) || calls.test(withoutVersion(line));
}
