import { familyOf } from '../../facts/addresses.ts';
import { clockDoubt, clockOf, clockToleranceMs, clockWitnesses, type ClockWitness } from '../../facts/vantage/clock.ts';
import { hairpinOf, type Hairpin } from '../../facts/vantage/hairpin.ts';
import {
  isCutOff,
  isLacking,
  limitsOf,
  type DnsStanding,
  type Family,
  type FamilyStanding,
  type Standing,
} from '../../facts/vantage/limits.ts';
import { isBefore, sightings, startStrangers, type Sighting, type Stranger } from '../../facts/vantage/strangers.ts';
import type { Gap, Kind, TargetEvidence } from '../../model/evidence.ts';
import type { Limit, LimitCode } from '../../model/vantage.ts';
import type { FailureCode } from '../../model/reading.ts';
import type { Life } from '../life.ts';
import type { Routes } from './families.ts';

export interface VantageOptions {
  readonly life: Life;
  readonly routes: Routes;
  readonly hostsFile: ReadonlyMap<string, readonly string[]>;
  /** Milliseconds since the epoch: the clock of the run. */
  readonly now: number;
  /** Asked at the end. */
  readonly dns: () => Promise<readonly DnsStanding[]>;
}

/** What the looks of one run tell of the place from which they were made. */
export interface VantageLook {
  /** Learns from what was seen of a target. */
  note(evidence: TargetEvidence): void;
  /** Whether what is found out later in the run may change what this evidence is worth. */
  isOpen(evidence: TargetEvidence): boolean;
  /** Whether somebody was silent, and nobody else was heard in that family: its silence may be ours. */
  isDeaf(): boolean;
  /** The evidence with what is known by now of the place that it was gathered from. */
  settle(evidence: TargetEvidence): TargetEvidence;
  /** Every limit that was found; to be asked when all was looked at, and before what was open is settled. */
  conclude(): Promise<readonly Limit[]>;
}

/** What one target's evidence tells of the way to it, and of the clock. */
interface Shown {
  readonly sightings: readonly Sighting[];
  readonly witnesses: readonly ClockWitness[];
}

const mostWitnesses = 4096;
const mostMute = 4096;

export function startVantage({ life, routes, hostsFile, now, dns }: VantageOptions): VantageLook {
  const strangers = startStrangers();
  const witnesses = new Map<string, ClockWitness>();
  const overridden = new Set<string>();
  const heardResolvers = new Set<string>();
  const mutedResolvers = new Set<string>();
  let zonesHeard = false;
  /** One on our own host tells nothing of what is beyond, where servers of zones were heard. */
  const muteResolvers = (): ReadonlySet<string> =>
    new Set(
      [...mutedResolvers].filter((address) => !heardResolvers.has(address) && !(zonesHeard && life.isOwn(address))),
    );
  const muteAddresses = { ipv4: new Set<string>(), ipv6: new Set<string>() };
  let hairpins: Standing['hairpins'] = { cut: 0, echoed: 0, saw: null };
  let limits: readonly Limit[] = [];

  const standingOf = (family: Family): FamilyStanding => ({
    route: routes[family],
    alive: life.proof()[family].beyond,
    mute: muteAddresses[family],
  });
  const families = (): Standing['families'] => ({ ipv4: standingOf('ipv4'), ipv6: standingOf('ipv6') });
  let doubt: Standing['clock'] = null;
  /** Nobody's own clock excuses what it served. */
  const doubtOfOthers = (own: readonly ClockWitness[]): Standing['clock'] => {
    const domain = own[0]?.domain;
    if (doubt === null || domain === undefined) return doubt;
    return clockDoubt([...witnesses.values()].filter((witness) => witness.domain !== domain));
  };
  const shown = new WeakMap<TargetEvidence, Shown>();
  const shownBy = (evidence: TargetEvidence): Shown => {
    const known = shown.get(evidence);
    if (known !== undefined) return known;
    const found = { sightings: sightings(evidence, now), witnesses: clockWitnesses(evidence) };
    shown.set(evidence, found);
    return found;
  };

  /** The limits that bear on a target, but for the clock's. */
  const bearing = (evidence: TargetEvidence, stranger: Stranger | null): LimitCode[] => {
    const { seen, target } = evidence;
    const standings = families();
    const lacks = (family: Family): boolean =>
      isLacking(standings[family]) &&
      seen.connections.some(({ ok, where: { address } }) => !ok && nameOf(address) === family && !life.isOwn(address));
    const found = new Set(limits.map(({ code }) => code));
    const { authority, resolver } = seen.resolution;
    const byResolver = authority?.end !== 'addresses' && resolver !== null;
    const codes: readonly (readonly [LimitCode, boolean])[] = [
      ['cut-off', isCutOff({ families: standings, muteResolvers: muteResolvers() })],
      ['no-ipv4', lacks('ipv4')],
      ['no-ipv6', lacks('ipv6')],
      ['resolver-does-not-validate', found.has('resolver-does-not-validate') && resolver !== null],
      ['direct-dns-blocked', found.has('direct-dns-blocked') && byResolver],
      ['dns-intercepted', found.has('dns-intercepted') && byResolver],
      ['tls-intercepted', stranger?.kind === 'tls-intercepted'],
      ['captive-portal', stranger?.kind === 'captive-portal'],
      ['hosts-file', overridden.has(target.host)],
      ['hairpin', hairpinOf(evidence) !== null],
    ];
    return codes.filter(([, bears]) => bears).map(([code]) => code);
  };

  return {
    note(evidence) {
      const told = shownBy(evidence);
      for (const sighting of told.sightings) strangers.add(sighting);
      for (const witness of told.witnesses) {
        if (witnesses.size < mostWitnesses) witnesses.set(`${witness.domain} ${witness.address}`, witness);
      }
      if (isOverridden(evidence, hostsFile)) overridden.add(evidence.target.host);
      hairpins = countHairpin(hairpins, hairpinOf(evidence));
      for (const reading of evidence.dns) {
        const { address } = reading.where.server;
        if (!reading.where.recursive) zonesHeard ||= reading.ok;
        else if (reading.ok && reading.value.rcode !== 'SERVFAIL') heardResolvers.add(address);
        else if (reading.ok || isSilence(reading.failure.code)) mutedResolvers.add(address);
      }
      for (const reading of evidence.seen.connections) {
        const { address } = reading.where;
        const isMute = !reading.ok && isSilence(reading.failure.code);
        const mute = muteAddresses[nameOf(address)];
        if (isMute && !life.isOwn(address) && mute.size < mostMute) mute.add(address);
      }
    },
    isOpen(evidence) {
      const proof = life.proof();
      const told = shownBy(evidence);
      const isSilent = evidence.seen.connections.some((reading) => {
        const family = nameOf(reading.where.address);
        return !reading.ok && isSilence(reading.failure.code) && routes[family] && !proof[family].beyond;
      });
      const isStrange =
        strangers.isOpen() && told.sightings.some(({ issuer, misplaced }) => issuer !== null || misplaced !== null);
      // Who tells no time is judged by the clock of those who do.
      const isTimeless = told.witnesses.length === 0 && evidence.seen.sessions.some(({ ok }) => ok);
      // Whether the way to all servers of zones is blocked is known when none was heard.
      const isUnheard = !zonesHeard && evidence.dns.some((reading) => !reading.ok && !reading.where.recursive);
      const isMute = isCutOff({ families: families(), muteResolvers: muteResolvers() });
      return isMute || isSilent || isStrange || isTimeless || isUnheard || told.witnesses.some(isApart);
    },
    isDeaf: () => Object.values(families()).some(({ alive, mute }) => !alive && mute.size > 0),
    settle(evidence) {
      const found = strangers.found();
      const told = shownBy(evidence);
      const stranger = found !== null && isBefore(found, told.sightings) ? found : null;
      const clock = clockOf(told.witnesses, doubtOfOthers(told.witnesses));
      return {
        ...evidence,
        life: life.proof(),
        gaps: { ...evidence.gaps, ...shroud(stranger) },
        limits: [...bearing(evidence, stranger), ...(clock === null ? [] : ['clock-off' as const])],
        ...(clock === null ? {} : { clock }),
      };
    },
    async conclude() {
      doubt = clockDoubt([...witnesses.values()]);
      limits = limitsOf({
        families: families(),
        muteResolvers: muteResolvers(),
        dns: await dns(),
        clock: doubt,
        stranger: strangers.found(),
        hairpins,
        overridden,
      });
      return limits;
    },
  };
}

const countHairpin = (known: Standing['hairpins'], found: Hairpin | null): Standing['hairpins'] =>
  found === null
    ? known
    : {
        cut: known.cut + (found.cut ? 1 : 0),
        echoed: known.echoed + (found.saw === null ? 0 : 1),
        saw: known.saw ?? found.saw,
      };

/** What came back as nothing; what we ended ourselves, or never sent, tells nothing. */
const isSilence = (code: FailureCode): boolean => code === 'timeout' || code === 'unreachable';

const isApart = ({ offsetMs }: ClockWitness): boolean => Math.abs(offsetMs) > clockToleranceMs;

const nameOf = (address: string): Family => (familyOf(address) === 4 ? 'ipv4' : 'ipv6');

/** What stands behind a captive portal was not seen. */
const shrouded: readonly Kind[] = ['connections', 'sessions', 'responses', 'stranger'];

function shroud(stranger: Stranger | null): Partial<Record<Kind, Gap>> {
  if (stranger?.kind !== 'captive-portal') return {};
  const gap: Gap = { state: 'unread', detail: 'a captive portal answers in its place' };
  return Object.fromEntries(shrouded.map((kind) => [kind, gap]));
}

/** Whether the hosts file gives the host an address that the DNS does not. */
function isOverridden(
  { target, seen: { resolution } }: TargetEvidence,
  hostsFile: ReadonlyMap<string, readonly string[]>,
): boolean {
  const given = hostsFile.get(target.host);
  if (given === undefined) return false;
  const walks = [resolution.authority, resolution.resolver];
  const known = new Set(walks.flatMap((walk) => walk?.addresses.map(({ address }) => address) ?? []));
  return known.size > 0 && given.some((address) => !known.has(address));
}
