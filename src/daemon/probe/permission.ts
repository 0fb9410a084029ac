import { canonicalAddress, embeddedIpv4, inRanges, isAddress, kindOf } from '../../facts/addresses.ts';
import { isUnder } from '../../facts/dns/names.ts';
import { allowanceOf, type Allowance } from '../../config/allowed.ts';
import type { Settings, Target } from '../../model/target.ts';
import { LookError } from '../../observe/classify.ts';
import { assertDialable, assertPublic } from '../../observe/dial.ts';

/**
 * On whose word a place is looked at: `configured` as a target · `named` as itself in `server.probe.allow` · `pattern`: a
 * `*` there covers its name.
 */
export type Grant = 'configured' | 'named' | 'pattern';

export interface Permissions {
  /** Null where it may not be asked for. A `port` of null: nothing of it is dialled. */
  of(host: string, port: number | null): Grant | null;
  /** Why an address, to which a host led, is not dialled; null where it is. */
  refusal(address: string, at: DialledFor): string | null;
}

export interface DialledFor {
  readonly port: number;
  readonly grant: Grant;
  /** What holds for the host. */
  readonly settings: Settings;
  /** What the configuration itself names to be dialled. */
  readonly configured: readonly string[];
}

export function permissionsFrom(
  targets: readonly Pick<Target, 'host' | 'port' | 'httpPort'>[],
  allow: readonly string[],
  common: Settings,
): Permissions {
  const nothingNamed: Settings = { ...common, networks: { public: [], private: [] } };
  const isNamed = (address: string, among: readonly Allowance[]): boolean => nameAddress(address, among, nothingNamed);
  const allowances = allow.map(allowanceOf);
  const at = (port: number | null): Allowance[] =>
    allowances.filter((allowance) => port === null || allowance.port === null || allowance.port === port);
  return {
    of(host, port) {
      const isConfigured = targets.some(
        (target) => target.host === host && (port === null || target.port === port || target.httpPort === port),
      );
      if (isConfigured) return 'configured';
      const fitting = at(port);
      if (isAddress(host)) return isNamed(host, fitting) ? 'named' : null;
      if (fitting.some((allowance) => allowance.kind === 'host' && allowance.host === host)) return 'named';
      const isCovered = (domain: string | null): boolean =>
        domain === null || (host !== domain && isUnder(host, domain));
      return fitting.some((allowance) => allowance.kind === 'below' && isCovered(allowance.domain)) ? 'pattern' : null;
    },
    refusal(address, { port, grant, settings, configured }) {
      if (isNamed(address, at(port))) return null;
      try {
        assertDialable(address, settings, configured);
        if (grant === 'pattern') assertPublic({ address, port, usualPort: port }, settings, 'a pattern of names');
        return null;
      } catch (error) {
        if (error instanceof LookError) return error.message;
        throw error;
      }
    },
  };
}

/**
 * Whether entries name the address: as itself, or by a range that is meant for addresses of its kind. One as wide as
 * `0.0.0.0/0` means the public ones, and what hands out credentials has to be named as itself.
 */
function nameAddress(address: string, allowances: readonly Allowance[], nothingNamed: Settings): boolean {
  return allowances.some((allowance) => {
    if (allowance.kind === 'address') return allowance.address === address;
    if (allowance.kind !== 'range' || !inRanges(address, [allowance.range])) return false;
    const [first = ''] = allowance.range.split('/');
    const network = canonicalAddress(first);
    const kind = kindOf(address);
    const isAlike = network !== null && kindOf(network) === kind && kind !== 'unspecified';
    const isMeant = kind === 'public' || isAlike;
    return (
      isMeant && embeddedIpv4(address).every((each) => kindOf(each) === 'public') && !isPlatform(address, nothingNamed)
    );
  });
}

/** What is never dialled though its range is like others. */
function isPlatform(address: string, nothingNamed: Settings): boolean {
  if (mayBeSpecial.includes(kindOf(address))) return false;
  try {
    assertDialable(address, nothingNamed);
    return false;
  } catch (error) {
    if (error instanceof LookError) return true;
    throw error;
  }
}

const mayBeSpecial: readonly string[] = ['loopback', 'link-local', 'unspecified', 'multicast', 'documentation'];
