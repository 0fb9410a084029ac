import type { Outcome, Server } from '../../../model/dns.ts';
import type { ProofOfLife } from '../../../model/evidence.ts';
import type { LimitCode } from '../../../model/vantage.ts';
import { familyOf, kindOf } from '../../addresses.ts';

/** The place that was looked from, as far as the silence of others is told by it. */
export interface Ears {
  readonly life: ProofOfLife;
  readonly limits: readonly LimitCode[];
}

/**
 * What came of asking a server. `speaks`: words of any kind · `dead`: it refused, broke off, or was silent while others
 * were heard in the same address family · `unheard`: silence, and nobody was heard · `lacked`: from here there is no
 * way over its family · `not-tried`: our own time or rules ended the look.
 */
export type Presence = 'speaks' | 'dead' | 'unheard' | 'lacked' | 'not-tried';

const brokenOff: readonly string[] = ['refused', 'reset', 'closed', 'malformed', 'too-large'];

export function presenceOf({ address }: Server, outcome: Outcome, { life, limits }: Ears): Presence {
  if (outcome.kind === 'unasked') return 'not-tried';
  if (outcome.kind !== 'unanswered') return 'speaks';
  const { code, detail } = outcome.failure;
  if (brokenOff.includes(code)) return 'dead';
  const isSix = familyOf(address) === 6;
  const heard = life[isSix ? 'ipv6' : 'ipv4'];
  const isHeard = kindOf(address) === 'loopback' ? heard.own : heard.beyond;
  // A router or a firewall on the way says so, where the family itself has a way.
  const isRejected = code === 'unreachable' && detail.includes('EHOSTUNREACH');
  if ((code === 'timeout' || isRejected) && isHeard) return 'dead';
  const isLacked = limits.includes(isSix ? 'no-ipv6' : 'no-ipv4');
  // What is not asked was silent before.
  if ((code === 'timeout' || code === 'unasked') && isLacked) return 'lacked';
  if (code === 'timeout') return 'unheard';
  return code === 'unreachable' ? 'lacked' : 'not-tried';
}
