import { randomInt } from 'node:crypto';
import type { DnsMessage, DnsReading, DnsWhere } from '../../../model/dns.ts';
import type { FailureCode, Reading } from '../../../model/reading.ts';
import type { Settings } from '../../../model/target.ts';
import type { Deadline } from '../../deadline.ts';
import { assertDialable } from '../../dial.ts';
import type { Life } from '../../life.ts';
import { read } from '../../read.ts';
import type { EncryptedWays } from './encrypted.ts';
import { overTcp, overUdp } from './exchange.ts';
import type { Sending } from './exchange.ts';
import type { Sockets } from './sockets.ts';
import { encodeQuestion } from '../wire/wire.ts';
import type { QuestionType } from '../wire/packet.ts';

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
  /** After silence, whether a question without EDNS is answered. */
  readonly mayNeedPlain?: boolean;
  /** What came of EDNS at this server before: it is asked without. */
  readonly withoutEdns?: string;
  /** Called before each packet with a question leaves. */
  readonly onSend: () => void;
}

/** How many looks, each of `timeoutMs`, one question may take: UDP and TCP, with EDNS and without. */
export const looksAQuestion = 4;

/** What is said to EDNS by who does not understand it, or only another version (RFC 6891 6.1.3, 7). */
const refusals: readonly string[] = ['FORMERR', 'NOTIMP', 'BADVERS'];

/** So long a server that answered without EDNS has to answer with it: a packet may have been lost. */
const confirmMs = 800;

/**
 * One question to one server. A truncated answer, or none, is asked once more over TCP before the server counts as
 * silent; a server that does not understand EDNS, or drops it, is asked once without it. `ms` covers all of it.
 */
export async function ask(where: Asked, asking: Asking): Promise<DnsReading> {
  if (asking.withoutEdns !== undefined) return marked(await askOnce(where, false, asking), asking.withoutEdns);
  const first = await askOnce(where, true, asking);
  if (!first.ok || !refusals.includes(first.value.rcode)) return first;
  const second = await askOnce(where, false, asking);
  if (!second.ok) return first;
  const both = { ...second, at: first.at, ms: sum(first, second) };
  return second.value.rcode === first.value.rcode ? both : marked(both, first.value.rcode);
}

const marked = (reading: DnsReading, withoutEdns: string): DnsReading =>
  reading.ok ? { ...reading, value: { ...reading.value, withoutEdns } } : reading;

async function askOnce(where: Asked, edns: boolean, asking: Asking): Promise<DnsReading> {
  const look = lookAt(where, edns, asking);
  const { server } = where;
  if (server.over === 'tcp') return look(overTcp);
  if (server.over !== undefined) {
    if (asking.encrypted === null) throw new Error(`there is no way to ${server.address} over ${server.over}`);
    return look(asking.encrypted.to(server).exchange);
  }
  const udp = await look((one, signal) => overUdp(one, asking.sockets, signal));
  if (udp.ok && udp.value !== null) return { ...udp, value: udp.value };
  if (!udp.ok && (asking.udpOnly || !isSilence(udp.failure.code))) return udp;
  const mayNeedPlain = edns && asking.mayNeedPlain === true && !udp.ok && udp.failure.code === 'timeout';
  const began = performance.now();
  const tcp = mayNeedPlain ? await withOrWithoutEdns(where, asking) : await look(overTcp);
  const both = { where, at: udp.at, ms: Math.round((udp.ms + performance.now() - began) * 10) / 10 };
  const isAlone = !udp.ok && tcp.ok && tcp.value.transport === 'tcp';
  if (tcp.ok) return { ...both, ok: true, value: isAlone ? { ...tcp.value, overTcpAlone: true } : tcp.value };
  const code: FailureCode = udp.ok || isOurs(tcp.failure.code) ? tcp.failure.code : udp.failure.code;
  const before = udp.ok ? 'truncated' : udp.failure.detail;
  const detail = `over UDP: ${before}; over TCP: ${tcp.failure.detail}`;
  return { ...both, ok: false, failure: { code, detail, ...(udp.ok ? { truncated: true } : {}) } };
}

/** How one question is looked at, each time in another way. */
function lookAt(where: Asked, edns: boolean, asking: Asking) {
  const id = randomInt(0x10000);
  const sending: Sending = {
    where,
    id,
    packet: encodeQuestion({ ...where, id, edns }),
    life: asking.life,
  };
  return <What>(
    over: (sending: Sending, signal: AbortSignal) => Promise<What>,
    timeoutMs = asking.timeoutMs,
  ): Promise<Reading<DnsWhere, What>> =>
    read(where, asking.deadline, timeoutMs, (signal) => {
      // A resolver is named by the configuration, every other server by DNS.
      const { address } = where.server;
      assertDialable(address, asking.settings, where.recursive ? [address] : []);
      asking.onSend();
      return over(sending, signal);
    });
}

/**
 * Over TCP as before, and over UDP without EDNS. Who answers the latter alone drops EDNS, unless the packet with it was
 * only lost: it is sent once more.
 */
async function withOrWithoutEdns(where: Asked, asking: Asking): Promise<DnsReading> {
  const enough = new AbortController();
  const signal = AbortSignal.any([asking.deadline.signal, enough.signal]);
  const hurried = { ...asking, deadline: { ...asking.deadline, signal } };
  const look = lookAt(where, true, hurried);
  const udp = (one: Sending, until: AbortSignal): Promise<DnsMessage | null> => overUdp(one, asking.sockets, until);
  try {
    const tcp = look(overTcp);
    const plain = lookAt(where, false, hurried)(udp);
    const isWhole = await Promise.race([tcp.then(({ ok }) => ok), plain.then(() => false)]);
    if (isWhole) return tcp;
    const answer = await plain;
    if (!answer.ok || answer.value === null) return tcp;
    const lost = look(udp, Math.min(confirmMs, asking.timeoutMs));
    const again = await Promise.race([lost, tcp.then((one) => (one.ok ? one : lost))]);
    if (again.ok) return again.value === null ? tcp : { ...again, value: again.value };
    return marked({ ...answer, value: answer.value }, 'no answer');
  } finally {
    enough.abort();
  }
}

/** Worth a look over TCP: nothing came, or a refusal of the UDP port. */
const isSilence = (code: FailureCode): boolean => code === 'timeout' || code === 'refused';

const isOurs = (code: FailureCode): boolean => code === 'budget' || code === 'stopped';

const sum = (a: Reading<unknown, unknown>, b: Reading<unknown, unknown>): number => Math.round((a.ms + b.ms) * 10) / 10;
