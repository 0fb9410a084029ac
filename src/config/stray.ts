import { globOf } from '../facts/glob.ts';
import type { Disagreement } from './agreement.ts';
import { environmentOf, valueFor } from './holding.ts';
import { parseAddress } from './host.ts';
import { metricTwins } from './labels.ts';
import { didYouMean } from './suggest.ts';
import { getIn, isList, isMapping, quote, show, type Path } from './tree.ts';

/** What asks for something that nobody would look at, in what a target says itself; what is common to many may. */

const ofRequests = ['http'];
const ofCertificates = 'trust issuer caaIssuer names challenge renewal minTlsVersion clientCertificate'.split(' ');

/** What a protocol has nothing of, with the words for it. */
const lacking: Readonly<Record<string, readonly (readonly [keys: readonly string[], why: string])[]>> = {
  http: [[ofCertificates, '`protocol: http` shows no certificate']],
  tls: [[ofRequests, '`protocol: tls` makes no request over HTTP']],
  tcp: [
    [ofCertificates, '`protocol: tcp` shows no certificate'],
    [ofRequests, '`protocol: tcp` makes no request over HTTP'],
  ],
};

export function strayExpectations(tree: unknown, owner: Path): Disagreement[] {
  const [protocol, expect] = [getIn(tree, [...owner, 'protocol']), getIn(tree, [...owner, 'expect'])];
  if (!isMapping(expect)) return [];
  const lacks = typeof protocol === 'string' && Object.hasOwn(lacking, protocol) ? (lacking[protocol] ?? []) : [];
  const meaningless = lacks.flatMap(([keys, why]) =>
    keys
      .filter((key) => expect[key] !== undefined && !(key === 'trust' && expect[key] === 'any'))
      .map((key) => ({ path: [...owner, 'expect', key], message: `${why}; remove it` })),
  );
  const { control } = expect;
  if (control === undefined || valueFor(tree, owner, ['expect', 'reachable']) !== true) return meaningless;
  const message = `it only counts beside \`reachable: false\`, got ${show(control)}`;
  return [...meaningless, { path: [...owner, 'expect', 'control'], message }];
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
