import type { Fix } from '../../model/check.ts';
import type { Connection, Endpoint, ProofOfLife } from '../../model/evidence.ts';
import type { FailureCode, Reading } from '../../model/reading.ts';
import { familyOf, kindOf } from '../addresses.ts';
import { durationText } from '../duration.ts';

type Look = Reading<Endpoint, Connection>;

/**
 * What one attempt to connect is worth. `answers` a connection was made · `dead` the other side refused, or kept
 * silent while others were heard in the same address family · `unheard` silence, and nobody was heard · `no-way` our
 * own stack has no way there · `denied` it may not be dialled · `not-tried`
 * our own time or strength ran out
 */
export type Touch = 'answers' | 'dead' | 'unheard' | 'no-way' | 'denied' | 'not-tried';

const byCode: Readonly<Record<Exclude<FailureCode, 'timeout'>, Touch>> = {
  refused: 'dead',
  reset: 'dead',
  closed: 'dead',
  'tls-alert': 'dead',
  'not-tls': 'dead',
  malformed: 'dead',
  'too-large': 'dead',
  unreachable: 'no-way',
  denied: 'denied',
  budget: 'not-tried',
  stopped: 'not-tried',
  unasked: 'not-tried',
  other: 'not-tried',
};

export function touchOf(reading: Look, life: ProofOfLife): Touch {
  if (reading.ok) return 'answers';
  const { code, detail } = reading.failure;
  // Said by a router or a firewall on the way (ICMP), where the family itself has a way.
  const isRejected = code === 'unreachable' && detail.includes('EHOSTUNREACH');
  if (code !== 'timeout' && !isRejected) return byCode[code];
  const { address } = reading.where;
  const heard = life[familyOf(address) === 4 ? 'ipv4' : 'ipv6'];
  if (kindOf(address) === 'loopback' ? heard.own : heard.beyond) return 'dead';
  return isRejected ? 'no-way' : 'unheard';
}

/** What came instead of a connection, in a word or two. */
export function touchText(reading: Look): string {
  if (reading.ok) return 'connected';
  const { code, detail } = reading.failure;
  if (code === 'timeout') return `silent for ${durationText(reading.ms)}`;
  return code === 'refused' ? 'connection refused' : `${code}: ${detail}`;
}

/** Why an attempt says nothing of the address, and what can be done about it. */
export function unseenText(touch: Exclude<Touch, 'answers' | 'dead'>, look: Look): { text: string; fix?: Fix } {
  const { address } = look.where;
  const family = familyOf(address) === 4 ? 'IPv4' : 'IPv6';
  switch (touch) {
    case 'unheard':
      return { text: `${touchText(look)}, and nobody else was heard from here over ${family}` };
    case 'no-way':
      return { text: `there is no way to it from here over ${family} (${touchText(look)})` };
    case 'denied': {
      const paste = [`networks: { private: ['${address}/${family === 'IPv4' ? 32 : 128}'] }`];
      return {
        text: touchText(look),
        fix: { text: 'Where it is meant, name its range', paste, where: 'in the configuration' },
      };
    }
    case 'not-tried':
      return { text: touchText(look) };
  }
}

/** The command that tries a connection. */
export const connectCommand = ({ address, port }: Endpoint): string => `nc -vz -w 5 ${address} ${port}`;
