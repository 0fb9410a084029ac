import { domainOf } from '../../../facts/dns/public-suffix.ts';
import { serverKey } from '../../../facts/dns/resolver.ts';
import type { DnsReading, DnsWhere, Server } from '../../../model/dns.ts';
import { LookError } from '../../classify.ts';
import type { Rank } from './queue.ts';

/** What became of all the questions to servers of zones. */
export interface ZoneServers {
  readonly heard: boolean;
  /** How many let all questions pass, and of how many registrable domains they are. */
  readonly mute: number;
  readonly domains: number;
}

/** How a question is asked, by what its server did before. */
export interface Approach {
  readonly rank: Rank;
  /** One look over UDP is enough. */
  readonly udpOnly: boolean;
  /** Nothing may come, as all others are mute as well: one short look. */
  readonly isUnlikely: boolean;
  /** Whether it may be that the server only answers without EDNS. */
  readonly mayNeedPlain: boolean;
  /** Present where it does: what came of questions with EDNS. */
  readonly withoutEdns?: string;
}

/** One question, in the words of this memory. */
export interface Subject {
  readonly where: DnsWhere;
  readonly place: string;
  readonly domain: string;
}

/** Who was heard in this run, about what, and who let questions pass. */
export interface Hearing {
  subject(where: DnsWhere): Subject;
  /** Why a server is not asked; null where it is. The question was then looked at by nobody, and nothing rests on it. */
  hopeless(subject: Subject): LookError | null;
  approach(subject: Subject): Approach;
  /** To be told when a question leaves; what is returned, when it came back, with or without an answer. */
  begin(subject: Subject): () => void;
  note(subject: Subject, reading: DnsReading, took: { readonly ms: number; readonly isWhole: boolean }): void;
  /** Whether this server let an earlier question wait in vain: it is then asked last. */
  isSlow(server: Server): boolean;
  zoneServers(): ZoneServers;
  /** None of all servers of zones was heard, and those of unrelated zones are mute: the way to all may be blocked. */
  isBlocked(): boolean;
}

/** What a server did about one domain. */
interface About {
  heard: boolean;
  silent: boolean;
  inFlight: number;
  /** By type: whether any question for it was answered. */
  readonly types: Map<string, boolean>;
}

interface Place {
  heard: boolean;
  withEdns: boolean;
  withoutEdns: string | null;
  isSlow: boolean;
  /** How many domains it was silent about. */
  silent: number;
  readonly domains: Map<string, About>;
}

/** Servers of so many unrelated domains, mute while none was heard, tell that the way to all of them is blocked. */
const muteEnough = 2;
/** A server that was silent about so many domains and never heard is given up, though others were heard. */
const silentEnough = 16;
/** Of so many domains it is remembered what a server did: what is forgotten is asked once more. */
const mostDomains = 1024;

/** A server that has not answered for so long is passed over while another may know. */
export const patienceMs = 800;

/** What hosts, their zones and load balancers are found by; all else is looked at in depth. */
const basic: ReadonlySet<string> = new Set(['A', 'AAAA', 'NS', 'SOA']);

export function startHearing(timeoutMsOf: (server: Server) => number): Hearing {
  const places = new Map<string, Place>();
  const muteServers = new Set<string>();
  const muteDomains = new Set<string>();
  let zonesHeard = false;
  /** Silences that were noted after less than a whole look, as long as nobody was heard. */
  let hurried: { readonly place: Place; readonly about: About }[] = [];
  const isBlocked = (): boolean => !zonesHeard && muteDomains.size >= muteEnough;

  const placeOf = (key: string): Place => {
    const known = places.get(key);
    if (known !== undefined) return known;
    const place: Place = {
      heard: false,
      withEdns: false,
      withoutEdns: null,
      isSlow: false,
      silent: 0,
      domains: new Map(),
    };
    places.set(key, place);
    return place;
  };

  const aboutIn = ({ domains }: Place, domain: string): About => {
    const known = domains.get(domain);
    if (known !== undefined) return known;
    const about: About = { heard: false, silent: false, inFlight: 0, types: new Map() };
    domains.set(domain, about);
    const [oldest] = domains.keys();
    if (domains.size > mostDomains && oldest !== undefined) domains.delete(oldest);
    return about;
  };

  const noteHeard = (place: Place, { where, domain }: Subject, reading: DnsReading): void => {
    const about = aboutIn(place, domain);
    place.heard = true;
    about.heard = true;
    about.types.set(where.type, true);
    if (reading.ok && reading.value.withoutEdns === undefined) place.withEdns = true;
    else if (reading.ok) place.withoutEdns ??= reading.value.withoutEdns ?? null;
    if (where.recursive || zonesHeard) return;
    zonesHeard = true;
    muteServers.clear();
    muteDomains.clear();
    for (const { place: mute, about: its } of hurried) {
      if (its.heard || !its.silent) continue;
      its.silent = false;
      mute.silent -= 1;
    }
    hurried = [];
  };

  const noteSilent = (place: Place, { where, domain }: Subject, isHurried: boolean): void => {
    const about = aboutIn(place, domain);
    place.isSlow = true;
    if (about.heard) {
      // What it answers for the domain otherwise, it drops because of the type.
      if (!about.types.has(where.type)) about.types.set(where.type, false);
    } else if (!about.silent) {
      about.silent = true;
      place.silent += 1;
      if (isHurried) hurried.push({ place, about });
    }
  };

  return {
    subject: (where) => ({ where, place: serverKey(where.server), domain: domainOf(where.name) }),
    hopeless({ where, place: key, domain }) {
      const place = where.recursive ? undefined : places.get(key);
      if (place === undefined) return null;
      const about = place.domains.get(domain);
      if (about?.heard === true) return null;
      if (about?.silent === true) return new LookError('unasked', `it was silent about ${domain} before in this run`);
      if (place.heard || place.silent < (isBlocked() ? muteEnough : silentEnough)) return null;
      return new LookError('unasked', `it was silent about ${place.silent} other domains in this run, and never heard`);
    },
    approach({ where, place: key, domain }) {
      const place = placeOf(key);
      const about = place.domains.get(domain);
      const isSilent = about !== undefined && !about.heard && about.silent;
      const isDoubtful = isSilent || about?.types.get(where.type) === false;
      // The first question about a domain goes ahead of the rest, which would all wait for a server that is silent.
      const isBehind = about !== undefined && !about.heard && about.inFlight > 0;
      const isUnlikely = !where.recursive && !place.heard && isBlocked();
      const udpOnly = isUnlikely || isDoubtful || (!place.heard && place.silent >= muteEnough);
      const rank = isDoubtful ? 'last' : isBehind || !basic.has(where.type) ? 'depth' : 'first';
      return {
        rank,
        udpOnly,
        isUnlikely,
        mayNeedPlain: !udpOnly && !place.withEdns,
        ...(place.withEdns || place.withoutEdns === null ? {} : { withoutEdns: place.withoutEdns }),
      };
    },
    begin({ place, domain }) {
      const about = aboutIn(placeOf(place), domain);
      about.inFlight += 1;
      return () => {
        about.inFlight -= 1;
      };
    },
    note(subject, reading, took) {
      const { recursive, server } = subject.where;
      const place = placeOf(subject.place);
      if (reading.ok || reading.failure.truncated === true) noteHeard(place, subject, reading);
      if (reading.ok) return;
      const { code, truncated = false } = reading.failure;
      const isSilent =
        !truncated &&
        (code === 'timeout' ||
          (code === 'budget' && took.isWhole) ||
          (!recursive && code === 'stopped' && took.ms >= timeoutMsOf(server)));
      if (isSilent) noteSilent(place, subject, took.isWhole && code === 'budget' && !recursive);
      else if (took.ms >= patienceMs) place.isSlow = true;
      const isMute = !recursive && !truncated && (isSilent || code === 'refused' || code === 'unreachable');
      if (!isMute || zonesHeard) return;
      muteServers.add(subject.place);
      muteDomains.add(subject.domain);
    },
    isSlow: (server) => places.get(serverKey(server))?.isSlow === true,
    zoneServers: () => ({ heard: zonesHeard, mute: muteServers.size, domains: muteDomains.size }),
    isBlocked,
  };
}
