import type { ClockDoubt, Limit, LimitCode } from '../../model/vantage.ts';
import { durationText } from '../duration.ts';
import type { Stranger } from './strangers.ts';

export type Family = 'ipv4' | 'ipv6';

/** What one family of addresses was good for. */
export interface FamilyStanding {
  /** Whether our own stack has a way to the Internet over it. */
  readonly route: boolean;
  /** Whether a packet came back over it from beyond our own host. */
  readonly alive: boolean;
  /** Addresses beyond our own host that were silent, or to which there was no way. */
  readonly mute: ReadonlySet<string>;
}

/** What one set of resolvers, and the servers of zones, were good for. */
export interface DnsStanding {
  /** `mute` servers of so many registrable `domains`. */
  readonly zoneServers: { readonly heard: boolean; readonly mute: number; readonly domains: number };
  /** How it was found that somebody else answers on port 53. */
  readonly intercepted: string | null;
  /** Null where it could not be told. */
  readonly validation: { readonly by: string; readonly validates: boolean } | null;
}

/** What a run learnt of the place where it was made. */
export interface Standing {
  readonly families: Readonly<Record<Family, FamilyStanding>>;
  /** Resolvers that never gave an answer, or never any but that they failed themselves. */
  readonly muteResolvers: ReadonlySet<string>;
  readonly dns: readonly DnsStanding[];
  readonly clock: (ClockDoubt & { readonly agreeing: number }) | null;
  readonly stranger: Stranger | null;
  readonly hairpins: {
    /** Targets that were only reached by speaking as the load balancer before them does. */
    readonly cut: number;
    /** Targets whose echo saw an address of the inside, and one such address. */
    readonly echoed: number;
    readonly saw: string | null;
  };
  /** Hosts to which the hosts file gives other addresses. */
  readonly overridden: ReadonlySet<string>;
}

const enoughDomains = 2;
const mostNamed = 3;

/** Nothing came back from beyond our own host, though something was asked there. */
export const isCutOff = ({ families: { ipv4, ipv6 }, muteResolvers }: Pick<Standing, 'families' | 'muteResolvers'>) =>
  !ipv4.alive && !ipv6.alive && ipv4.mute.size + ipv6.mute.size + muteResolvers.size > 0;

/** Whether addresses of this family say nothing of themselves by their silence. */
export const isLacking = ({ route, alive, mute }: FamilyStanding): boolean => !alive && (!route || mute.size > 0);

/** Every limit that a run found, each once. Where nothing at all came back there is one story. */
export function limitsOf(standing: Standing): Limit[] {
  const { families, overridden } = standing;
  const always = overridden.size === 0 ? [] : [hostsFile(overridden)];
  if (isCutOff(standing)) return [cutOff(standing), ...always];
  return [
    ...family('no-ipv4', 'IPv4', families.ipv4),
    ...family('no-ipv6', 'IPv6', families.ipv6),
    ...dns(standing.dns),
    ...clock(standing.clock),
    ...stranger(standing.stranger),
    ...hairpin(standing.hairpins),
    ...always,
  ];
}

function cutOff({ families: { ipv4, ipv6 }, muteResolvers }: Standing): Limit {
  const mute = ipv4.mute.size + ipv6.mute.size;
  const places = [
    ...(muteResolvers.size === 0 ? [] : [`the resolver ${some(muteResolvers)}`]),
    ...(mute === 0 ? [] : [count(mute, 'address', 'addresses')]),
  ];
  return limit('cut-off', `nothing came back from beyond this host: not from ${places.join(', nor from ')}`);
}

function family(code: 'no-ipv4' | 'no-ipv6', name: string, standing: FamilyStanding): Limit[] {
  if (!isLacking(standing)) return [];
  const { route, mute } = standing;
  const message = route
    ? `nothing was heard over ${name}, of ${count(mute.size, 'address', 'addresses')} tried`
    : `this host has no way to the ${name} Internet`;
  return [limit(code, message)];
}

function dns(standings: readonly DnsStanding[]): Limit[] {
  const intercepted = standings.find((each) => each.intercepted !== null)?.intercepted ?? null;
  const blocked = standings.find(({ zoneServers }) => !zoneServers.heard && zoneServers.domains >= enoughDomains);
  const trusting = standings.flatMap(({ validation: told }) => (told === null || told.validates ? [] : [told.by]));
  const authority = (): Limit[] => {
    if (intercepted !== null) {
      return [limit('dns-intercepted', `somebody else answers whatever is asked on port 53: ${intercepted}`)];
    }
    if (blocked === undefined) return [];
    const { mute } = blocked.zoneServers;
    return [
      limit('direct-dns-blocked', `none of ${mute} servers of zones answered on port 53: it is blocked from here`),
    ];
  };
  return [
    ...authority(),
    ...(trusting.length === 0
      ? []
      : [limit('resolver-does-not-validate', `the resolver ${some(new Set(trusting))} does not validate signatures`)]),
  ];
}

function clock(doubt: Standing['clock']): Limit[] {
  if (doubt === null) return [];
  const { offsetMs, sure, agreeing } = doubt;
  const apart = `our clock is ${durationText(Math.abs(offsetMs))} ${offsetMs < 0 ? 'ahead of' : 'behind'}`;
  const message = sure
    ? `${apart} ${agreeing} clocks that agree (\`Date\` headers)`
    : `${apart} what it could be compared with (\`Date\` headers), and it cannot be told which is right`;
  return [limit('clock-off', message)];
}

function stranger(found: Stranger | null): Limit[] {
  if (found === null) return [];
  const { kind, name, domains } = found;
  const all = `${domains.join(', ')}, which have nothing in common`;
  return kind === 'tls-intercepted'
    ? [limit(kind, `one issuer that nothing vouches for, "${name}", signed for ${all}`)]
    : [limit(kind, `one and the same certificate, made for none of them, was served for ${all}`)];
}

function hairpin({ cut, echoed, saw }: Standing['hairpins']): Limit[] {
  const messages = [
    ...(cut === 0
      ? []
      : [
          `connections from here to the load balancer of ${count(cut, 'target', 'targets')} do not leave the cluster: what answers waits for the PROXY protocol, which only the load balancer speaks`,
        ]),
    ...(echoed === 0
      ? []
      : [
          `the echo of ${count(echoed, 'target', 'targets')} saw ${saw}, an address of the inside: connections from here do not leave the cluster, or what stands between replaces the address of every client, and only a look from outside tells which`,
        ]),
  ];
  return messages.length === 0 ? [] : [limit('hairpin', messages.join('; '))];
}

const hostsFile = (names: ReadonlySet<string>): Limit =>
  limit('hosts-file', `the hosts file of this machine has other addresses than the DNS for ${some(names)}`);

const count = (many: number, one: string, more: string): string => `${many} ${many === 1 ? one : more}`;

function some(names: ReadonlySet<string>): string {
  const more = names.size > mostNamed ? ` and ${names.size - mostNamed} more` : '';
  return `${[...names].slice(0, mostNamed).join(', ')}${more}`;
}

/** What each limit keeps us from judging, and what can be done about it. */
export const keepsFrom: Readonly<Record<LimitCode, string>> = {
  'cut-off': 'Nothing beyond this host can be judged: look at its own network first.',
  'no-ipv4': 'Whether IPv4 addresses answer is not judged from here.',
  'no-ipv6': 'Whether IPv6 addresses answer is not judged from here.',
  'resolver-does-not-validate':
    'Whether signed zones validate is not judged: a zone with broken signatures looks sound from here.',
  'direct-dns-blocked':
    "The zones' own servers cannot be asked: what resolvers still hold from before is taken for what is so.",
  'dns-intercepted':
    "The zones' own servers cannot be asked: what resolvers still hold from before is taken for what is so.",
  'clock-off': 'Times are judged by the clocks of those who answered, where enough of them agree.',
  'tls-intercepted':
    'Which certificates users get is not judged from here: probe from a place that is not intercepted.',
  'captive-portal': 'Nothing behind it can be judged: sign in at the portal, or probe from another place.',
  'hosts-file': 'The verdict holds for users, who ask the DNS; other programs on this machine go by its hosts file.',
  hairpin:
    'Whether the load balancer itself, its health checks and its firewall let users through, and whether their addresses are preserved, is not judged from inside the cluster: probe from outside as well.',
};

const limit = (code: LimitCode, message: string): Limit => ({ code, message, keepsFrom: keepsFrom[code] });
