import type { DnsReading } from '../../model/dns.ts';
import type { TargetEvidence } from '../../model/evidence.ts';
import type { Life } from '../life.ts';
import type { WitnessesHeard } from './witnesses.ts';

/** Who was asked of those who should answer, whatever the targets do, and who did. */
export interface Beyond {
  /** Addresses; an answer is whatever a resolver says but that it failed itself (SERVFAIL). */
  readonly resolvers: { readonly asked: number; readonly heard: number };
  readonly selfChecks: { readonly asked: number; readonly heard: number };
  /** A packet came back from beyond our own host, whoever sent it. */
  readonly alive: boolean;
  /** Somebody beyond it took a connection: a firewall before us may refuse in the name of others, but makes none. */
  readonly connected: boolean;
}

export interface BeyondLook {
  heard(readings: Iterable<DnsReading>): void;
  /** Takes what was seen of a target. */
  seen(evidence: Pick<TargetEvidence, 'dns' | 'seen'>): void;
  selfChecked(evidence: Pick<TargetEvidence, 'seen'>): void;
  witnessed(told: WitnessesHeard): void;
  /** None of those who should answer was heard. */
  isUnheard(): boolean;
  told(): Beyond;
}

export function startBeyond(life: Life): BeyondLook {
  const resolvers = { asked: new Set<string>(), heard: new Set<string>() };
  const selfChecks = { asked: 0, heard: 0 };
  let connected = false;
  const heard: BeyondLook['heard'] = (readings) => {
    for (const reading of readings) {
      if (!reading.where.recursive) continue;
      const { address } = reading.where.server;
      resolvers.asked.add(address);
      if (reading.ok && reading.value.rcode !== 'SERVFAIL') resolvers.heard.add(address);
    }
  };
  return {
    heard,
    seen(evidence) {
      heard(evidence.dns);
      connected ||= evidence.seen.connections.some(({ ok, where }) => ok && !life.isOwn(where.address));
    },
    selfChecked({ seen }) {
      selfChecks.asked += 1;
      if (seen.connections.some(({ ok }) => ok)) selfChecks.heard += 1;
    },
    witnessed(told) {
      connected ||= told.heard > 0;
    },
    isUnheard: () => resolvers.heard.size + selfChecks.heard === 0,
    told() {
      const { ipv4, ipv6 } = life.proof();
      return {
        resolvers: { asked: resolvers.asked.size, heard: resolvers.heard.size },
        selfChecks: { ...selfChecks },
        alive: ipv4.beyond || ipv6.beyond || resolvers.heard.size + selfChecks.heard > 0,
        connected,
      };
    },
  };
}
