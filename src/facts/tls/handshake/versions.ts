import type { Seen, SessionWhere } from '../../../model/evidence.ts';
import { tlsVersions, type TlsVersion, type VersionLook } from '../../../model/place-looks.ts';
import type { Failure } from '../../../model/reading.ts';
import { cutWords } from '../../cut-words.ts';
import { lastOfEach } from '../../reach/last-readings.ts';
import { ownReason } from './own-reason.ts';

/** What Node and OpenSSL call the versions. */
export function versionNamed(protocol: string): TlsVersion | null {
  const number = /^TLSv(1(?:\.[0-3])?)$/.exec(protocol)?.[1];
  return tlsVersions.find((version) => version === (number === '1' ? '1.0' : number)) ?? null;
}

export const isOlder = (version: TlsVersion, than: TlsVersion): boolean =>
  tlsVersions.indexOf(version) < tlsVersions.indexOf(than);

/** Out of date: RFC 8996. */
export const outdated: readonly TlsVersion[] = ['1.0', '1.1'];

interface UnknownVersion {
  readonly version: TlsVersion;
  readonly why: string;
  /** Why we did not ask to the end; null where we did. */
  readonly ours: string | null;
}

/** Which versions one address accepts. */
export interface VersionsAt {
  readonly where: SessionWhere;
  /** From old to new. */
  readonly accepted: readonly TlsVersion[];
  /** Of which it is not known, with why. */
  readonly unknown: readonly UnknownVersion[];
  /** Met with the alert internal_error: perhaps switched on, but nobody gets through with them. */
  readonly hollow: readonly TlsVersion[];
  /** The newest, which is what users get. */
  readonly newest: TlsVersion;
}

/** Of each address where a handshake was made. `least`: the oldest that may be accepted; all before it were to be asked for. */
export const versionsAt = (
  { sessions, versions }: Pick<Seen, 'sessions' | 'versions'>,
  least: TlsVersion,
): VersionsAt[] =>
  lastOfEach(sessions).flatMap((reading) => {
    const newest = reading.ok ? versionNamed(reading.value.protocol) : null;
    if (!reading.ok || newest === null) return [];
    const looks = versions.filter(({ where }) => where.address === reading.where.address);
    return [{ where: reading.where, newest, ...standings(looks, newest, least) }];
  });

function standings(
  looks: readonly VersionLook[],
  newest: TlsVersion,
  least: TlsVersion,
): Pick<VersionsAt, 'accepted' | 'unknown' | 'hollow'> {
  const accepted = new Set<TlsVersion>([newest]);
  const wanted = tlsVersions.filter(
    (version) => isOlder(version, newest) && (outdated.includes(version) || isOlder(version, least)),
  );
  for (const { handshake } of looks) if (handshake?.ok === true) accepted.add(handshake.value.protocol);
  const unknown = wanted.flatMap((version): UnknownVersion[] => {
    const own = looks.filter(({ offered }) => offered.includes(version));
    return accepted.has(version) || own.some((look) => isRefused(look, version))
      ? []
      : [{ version, ...whyUnknown(own) }];
  });
  const hollow = wanted.filter(
    (version) =>
      !accepted.has(version) &&
      looks.some((look) => look.offered.includes(version) && isHollow(look) && isRefused(look, version)),
  );
  return { accepted: tlsVersions.filter((version) => accepted.has(version)), unknown, hollow };
}

/** A server that takes one of several versions takes the newest that it can. */
function isRefused(look: VersionLook, version: TlsVersion): boolean {
  const { handshake, unspoken, usual } = look;
  if (handshake === null || unspoken.includes(version)) return false;
  if (handshake.ok) return isOlder(handshake.value.protocol, version);
  if (isCut(handshake.failure) || isHollow(look)) return usual?.ok === true;
  return refusesVersion(handshake.failure);
}

const isCut = ({ code }: Failure): boolean => code === 'closed' || code === 'reset';
const isInternal = ({ code, detail }: Failure): boolean => code === 'tls-alert' && detail.includes('internal_error');

/**
 * Whether it may be something else than the version, such as a limit of connections: then the usual handshake right
 * after it tells.
 */
export const mayBeOtherwise = (failure: Failure): boolean => isCut(failure) || isInternal(failure);

/** So OpenSSL 3 refuses a retired version that is switched on and for which its security level leaves no signature. */
const isHollow = ({ handshake, offered }: VersionLook): boolean =>
  handshake?.ok === false && isInternal(handshake.failure) && offered.every((version) => outdated.includes(version));

/** Whether it is the version that is refused, and not, say, each cipher that we have for it. */
function refusesVersion({ code, detail }: Failure): boolean {
  if (code === 'tls-alert') return detail.includes('protocol_version');
  // The server chose a version that was not offered.
  return code === 'malformed' && /unsupported protocol|wrong (?:ssl )?version/i.test(detail);
}

function whyUnknown(looks: readonly VersionLook[]): Omit<UnknownVersion, 'version'> {
  const failed = looks.find(({ handshake }) => handshake?.ok === false);
  if (failed?.handshake?.ok === false) {
    const { failure } = failed.handshake;
    const after = failed.usual?.ok === false ? failed.usual.failure : null;
    const beside = after === null ? '' : `, and the usual handshake right after it failed, too: ${textOf(after)}`;
    return { why: `${textOf(failure)}${beside}`, ours: ownReason(failure) ?? (after && ownReason(after)) };
  }
  const unspoken = looks.some((look) => look.unspoken.length > 0);
  return {
    why: unspoken ? 'our own TLS library does not offer it' : 'it was not asked for',
    ours: looks.length === 0 ? 'none was tried' : null,
  };
}

const textOf = ({ code, detail }: Failure): string => cutWords(`${code}: ${detail}`);

/** `TLS 1.0 and TLS 1.1`. */
const versionsText = (versions: readonly TlsVersion[]): string =>
  versions.map((version) => `TLS ${version}`).join(versions.length > 2 ? ', ' : ' and ');

/** Of retired versions that are switched on and that nobody gets through with, as the end of a sentence. */
export function hollowText(hollow: readonly TlsVersion[]): string {
  const are = hollow.length > 1 ? 'are' : 'is';
  return hollow.length === 0
    ? ''
    : `; ${versionsText(hollow)} ${are} met with the alert internal_error: perhaps switched on, but without a cipher or signature for it, so that nobody gets through`;
}

/** What is amiss with what one address accepts, as a sentence; null where nothing is. */
export function versionsAmiss({ accepted, newest }: VersionsAt, least: TlsVersion, at: string) {
  const below = accepted.filter((version) => isOlder(version, least));
  const old = accepted.filter((version) => outdated.includes(version));
  const told = below.length > 0 ? below : old;
  const lacks = newest === '1.3' ? [] : [`TLS 1.3 is not spoken${at}: the newest version is ${newest}`];
  if (told.length + lacks.length === 0) return null;
  const why = below.length > 0 ? `at least ${least} is expected` : 'RFC 8996 has retired what is older than 1.2';
  const are = told.length > 1 ? 'are' : 'is';
  const said = told.length === 0 ? [] : [`${versionsText(told)} ${are} accepted${at}, and ${why}`];
  return {
    reason:
      below.length > 0 ? ('below-minimum' as const) : old.length > 0 ? ('outdated' as const) : ('not-1.3' as const),
    message: [...said, ...lacks].join('; '),
    /** The versions that show it. */
    shown: [...told, ...(newest === '1.3' ? [] : (['1.3'] as const))],
  };
}

/** Why nothing can be said of a target of which nothing is amiss as far as it was looked at. */
export function versionsLack(view: Pick<Seen, 'sessions' | 'versions'>, least: TlsVersion): string | null {
  const all = versionsAt(view, least);
  const ours = new Set(all.flatMap(({ unknown }) => unknown.flatMap((each) => each.ours ?? [])));
  return ours.size > 0 && all.every((each) => versionsAmiss(each, least, '') === null)
    ? `not every version could be asked for: ${[...ours].join(' and ')}`
    : null;
}

/** The oldest version that is well: of those before it, each is asked for. */
export const oldestMeant = (least: TlsVersion): TlsVersion => (isOlder(least, '1.2') ? '1.2' : least);

/** How servers are told to accept `least` and what is newer, with the retired ones left out. */
export function versionsFix(least: TlsVersion) {
  const from = oldestMeant(least);
  const kept = tlsVersions.filter((version) => !isOlder(version, from)).map((version) => `TLSv${version}`);
  const protocols = kept.join(' ');
  return {
    text: `Accept ${versionsText(tlsVersions.filter((version) => !isOlder(version, from)))} and nothing older (ingress-nginx: \`ssl-protocols: "${protocols}"\` in its ConfigMap; HAProxy: \`ssl-default-bind-options ssl-min-ver TLSv${from}\` in \`global\`; Traefik: \`minVersion: VersionTLS${from.replace('.', '')}\` in the TLSOption).`,
    paste: [`ssl_protocols ${protocols};`],
    where: 'in the http block of nginx',
  };
}
