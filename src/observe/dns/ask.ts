import { randomInt } from 'node:crypto';
import type { DnsReading, DnsWhere } from '../../model/dns.ts';
import type { FailureCode, Reading } from '../../model/reading.ts';
import type { Settings } from '../../model/target.ts';
import type { Deadline } from '../deadline.ts';
import { assertDialable } from '../dial.ts';
import type { Life } from '../life.ts';
import { read } from '../read.ts';
import type { EncryptedWays } from './encrypted.ts';
import { overTcp, overUdp } from './exchange.ts';
import type { Sending } from './exchange.ts';
import type { Sockets } from './sockets.ts';
import { encodeQuestion } from './wire.ts';
import type { QuestionType } from './packet.ts';

export interface Asked extends DnsWhere {
  readonly type: QuestionType;
}

export interface Asking {
  readonly settings: Settings;
  readonly life: Life;
  readonly sockets: Sockets;
  readonly deadline: Deadline;
  /** For one look. */
  readonly timeoutMs: number;
  /** For resolvers over TLS and HTTPS; null where none of these is asked. */
  readonly encrypted: EncryptedWays | null;
  /** Where nothing was ever heard from the server, over TCP either, UDP alone is enough to try again. */
  readonly udpOnly: boolean;
  /** Called before each packet with a question leaves. */
  readonly onSend: () => void;
}

/** How many looks, each of `timeoutMs`, one question may take: UDP and TCP, with EDNS and without. */
export const looksAQuestion = 4;

/**
 * One question to one server. A truncated answer, or none, is asked once more over TCP before the server counts as
 * silent; a server that does not understand EDNS is asked once without it (RFC 6891 7). `ms` covers all of it.
 */
export async function ask(where: Asked, asking: Asking): Promise<DnsReading> {
  const first = await askOnce(where, true, asking);
  if (!first.ok || (first.value.rcode !== 'FORMERR' && first.value.rcode !== 'NOTIMP')) return first;
  const second = await askOnce(where, false, asking);
  return second.ok ? { ...second, at: first.at, ms: sum(first, second) } : first;
}

async function askOnce(where: Asked, edns: boolean, asking: Asking): Promise<DnsReading> {
  const id = randomInt(0x10000);
  const sending: Sending = {
    where,
    id,
    packet: encodeQuestion({ ...where, id, edns }),
    life: asking.life,
  };
  const look = <What>(
    over: (sending: Sending, signal: AbortSignal) => Promise<What>,
  ): Promise<Reading<DnsWhere, What>> =>
    read(where, asking.deadline, asking.timeoutMs, (signal) => {
      // A resolver is named by the configuration, every other server by DNS.
      const { address } = where.server;
      assertDialable(address, asking.settings, where.recursive ? [address] : []);
      asking.onSend();
      return over(sending, signal);
    });
  const { server } = where;
  if (server.over === 'tcp') return look(overTcp);
  if (server.over !== undefined) {
    if (asking.encrypted === null) throw new Error(`there is no way to ${server.address} over ${server.over}`);
    return look(asking.encrypted.to(server).exchange);
  }
  const udp = await look((one, signal) => overUdp(one, asking.sockets, signal));
  if (udp.ok && udp.value !== null) return { ...udp, value: udp.value };
  if (!udp.ok && (asking.udpOnly || !isSilence(udp.failure.code))) return udp;
  const tcp = await look(overTcp);
  const both = { where, at: udp.at, ms: sum(udp, tcp) };
  if (tcp.ok) return { ...both, ok: true, value: udp.ok ? tcp.value : { ...tcp.value, overTcpAlone: true } };
  const code: FailureCode = udp.ok || isOurs(tcp.failure.code) ? tcp.failure.code : udp.failure.code;
  const before = udp.ok ? 'truncated' : udp.failure.detail;
  const detail = `over UDP: ${before}; over TCP: ${tcp.failure.detail}`;
  return { ...both, ok: false, failure: { code, detail, ...(udp.ok ? { truncated: true } : {}) } };
}

/** Worth a look over TCP: nothing came, or a refusal of the UDP port. */
const isSilence = (code: FailureCode): boolean => code === 'timeout' || code === 'refused';

const isOurs = (code: FailureCode): boolean => code === 'budget' || code === 'stopped';

const sum = (a: Reading<unknown, unknown>, b: Reading<unknown, unknown>): number => Math.round((a.ms + b.ms) * 10) / 10;
