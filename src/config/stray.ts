import { globOf } from '../facts/glob.ts';
import type { Disagreement } from './agreement.ts';
import { environmentOf, valueFor } from './holding.ts';
import { parseAddress } from './host.ts';
import { metricTwins } from './labels.ts';
import { didYouMean } from './suggest.ts';
import { getIn, isList, isMapping, quote, show, type Mapping, type Path } from './tree.ts';

/** What asks for something that nobody would look at, in what a target says itself; what is common to many may. */

const ofRequests = ['http', 'sourceIp', 'exposure'];
const ofCertificates = 'trust issuer caaIssuer names challenge renewal minTlsVersion clientCertificate'.split(' ');

type Lack = readonly [keys: readonly string[], why: string];

/** What a protocol has nothing of, with the words for it. */
const lacking: Readonly<Record<string, readonly Lack[]>> = {
  http: [[ofCertificates, '`protocol: http` shows no certificate']],
  tls: [[ofRequests, '`protocol: tls` makes no request over HTTP']],
  tcp: [
    [ofCertificates, '`protocol: tcp` shows no certificate'],
    [ofRequests, '`protocol: tcp` makes no request over HTTP'],
  ],
};

/** Of what nobody gets through to, nothing is to be seen. */
const ofReached: Lack = [
  [...ofRequests, ...ofCertificates, 'access', 'via'],
  'with `reachable: false` nothing else is judged',
];

export function strayExpectations(tree: unknown, owner: Path): Disagreement[] {
  const [protocol, expect] = [getIn(tree, [...owner, 'protocol']), getIn(tree, [...owner, 'expect'])];
  if (!isMapping(expect)) return [];
  const isReachable = valueFor(tree, owner, ['expect', 'reachable']) === true;
  const meaningless = [...lacksOf(protocol), ...(expect['reachable'] === false ? [ofReached] : [])].flatMap(
    ([keys, why]) =>
      keys
        .filter((key) => asksSomething(key, expect[key]))
        .map((key) => ({ path: [...owner, 'expect', key], message: `${why}; remove it` })),
  );
  const stray = [...meaningless, ...strayLogin(protocol, expect, owner)];
  const { control } = expect;
  if (control === undefined || !isReachable) return stray;
  const message = `it only counts beside \`reachable: false\`, got ${show(control)}`;
  return [...stray, { path: [...owner, 'expect', 'control'], message }];
}

const lacksOf = (protocol: unknown): readonly Lack[] =>
  typeof protocol === 'string' && Object.hasOwn(lacking, protocol) ? (lacking[protocol] ?? []) : [];

const asksSomething = (key: string, value: unknown): boolean =>
  value !== undefined && !(key === 'trust' && value === 'any');

/** Who gets in can be seen of any connection, but not that somebody is told to sign in. */
function strayLogin(protocol: unknown, { access }: Mapping, owner: Path): Disagreement[] {
  if (access !== 'login' || (protocol !== 'tls' && protocol !== 'tcp')) return [];
  const message = `\`protocol: ${protocol}\` shows no page that leads to a login; expected open, blocked or { allow: [CIDR…] }`;
  return [{ path: [...owner, 'expect', 'access'], message }];
}

/** A client certificate is shown in a TLS handshake alone. */
export function strayClientCertificate(tree: unknown, owner: Path): Disagreement[] {
  const path = [...owner, 'clientCertificate'];
  const protocol = getIn(tree, [...owner, 'protocol']);
  if (getIn(tree, path) === undefined || (protocol !== 'http' && protocol !== 'tcp')) return [];
  return [{ path, message: `\`protocol: ${protocol}\` shakes no hands over TLS; remove it` }];
}

/** A port of plain HTTP where none is asked, or beside another that says the same. */
export function strayPort(tree: unknown, owner: Path): Disagreement[] {
  const path = [...owner, 'http', 'port'];
  const plain = getIn(tree, path);
  if (plain === undefined) return [];
  const [protocol = 'https', port] = ['protocol', 'port'].map((key) => getIn(tree, [...owner, key]));
  if (protocol === 'tls' || protocol === 'tcp') {
    return [{ path, message: `\`protocol: ${protocol}\` makes no request over HTTP; remove it` }];
  }
  if (protocol !== 'http' || port === undefined || port === plain) return [];
  return [{ path, message: `with \`protocol: http\`, \`port: ${show(port)}\` already says where it is asked` }];
}

/** A search list is for relative names alone. */
export function straySearch(tree: unknown, owner: Path): Disagreement[] {
  const path = [...owner, 'search'];
  const host = getIn(tree, [...owner, 'host']);
  if (getIn(tree, path) !== true || typeof host !== 'string') return [];
  const written = host.trim();
  if (parseAddress(written) !== null)
    return [{ path, message: `${quote(written)} is an address and no name to search` }];
  const isAbsolute = /(^|[^\\])(\\\\)*[.。．｡]$/.test(written);
  return isAbsolute
    ? [
        {
          path,
          message: `the final dot of ${quote(written)} says that it is absolute; only relative names are searched`,
        },
      ]
    : [];
}

/** Labels that are the same in a metric as one of the environment; those that are the same as one beside them the schema tells. */
export function strayLabels(tree: unknown, owner: Path): Disagreement[] {
  const environment = environmentOf(tree, owner);
  const own = getIn(tree, [...owner, 'labels']);
  const common = environment === null ? undefined : getIn(tree, ['environments', environment, 'labels']);
  if (environment === null || !isMapping(own) || !isMapping(common)) return [];
  const outer = Object.keys(common);
  const added = Object.keys(own).filter((name) => !outer.includes(name));
  return metricTwins([...outer, ...added])
    .filter(([name]) => added.includes(name))
    .map(([name, twin]) => ({
      path: [...owner, 'labels', name],
      message: `in metrics it is the same label as \`${twin}\` of the environment ${quote(environment)}`,
      key: true,
    }));
}

export function strayAcceptances(tree: unknown, owner: Path, checkIds: readonly string[]): Disagreement[] {
  const items = getIn(tree, [...owner, 'accept']);
  return (isList(items) ? items : []).flatMap((item, index) => {
    const check = getIn(item, ['check']);
    if (typeof check !== 'string') return [];
    const pattern = globOf(check);
    if (checkIds.some((id) => pattern.test(id))) return [];
    const path = [...owner, 'accept', index, 'check'];
    return [{ path, message: `no check matches ${quote(check)}${meantCheck(check, checkIds)}` }];
  });
}

/** A check is known by the last part of its id, too. */
function meantCheck(written: string, checkIds: readonly string[]): string {
  const whole = checkIds.find((id) => id.endsWith(`.${written}`));
  return whole === undefined ? didYouMean(written, checkIds) : `, did you mean \`${whole}\`?`;
}
