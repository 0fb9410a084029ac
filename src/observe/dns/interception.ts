import type { DnsReading, Server } from '../../model/dns.ts';
import type { Settings } from '../../model/target.ts';
import { startDeadline } from '../deadline.ts';
import type { Life } from '../life.ts';
import { startSockets } from './transport/sockets.ts';
import { ask } from './transport/ask.ts';

/** Whether somebody answers on port 53 in the place of whoever is asked. */
export interface Interception {
  /** A server of a zone spoke with authority: nobody speaks in its place. */
  clear(): void;
  /**
   * To be asked where servers of a zone answered and none spoke with authority. True where that is so because all of
   * port 53 is answered by somebody else: only an answer from where nobody is proves it, for a zone may be lame.
   */
  suspect(readings: readonly DnsReading[]): Promise<boolean>;
  /** How it was found; null while it was not. */
  found(): string | null;
}

/** Set aside for documentation (RFC 5737, RFC 3849): nobody is there, so whoever answers is somebody else. */
const nobody: readonly Server[] = [
  { address: '192.0.2.1', port: 53 },
  { address: '2001:db8::1', port: 53 },
];
/** Whoever intercepts stands near. */
const patienceMs = 1000;

export function startInterception(settings: Settings, life: Life): Interception {
  let cleared = false;
  let how: string | null = null;
  let asked: Promise<void> | undefined;
  // Who answers in the place of others proves no way to them.
  const sockets = startSockets();
  const deaf: Life = { ...life, sign: () => undefined };

  const askNobody = async (): Promise<void> => {
    const deadline = startDeadline(patienceMs, new AbortController().signal);
    try {
      const answers = await Promise.all(
        nobody.map((server) =>
          ask(
            { server, name: '.', type: 'SOA', recursive: true },
            {
              settings,
              life: deaf,
              sockets,
              deadline,
              timeoutMs: settings.dns.timeoutMs,
              encrypted: null,
              udpOnly: true,
              onSend: () => undefined,
            },
          ),
        ),
      );
      const answer = answers.find(({ ok }) => ok);
      if (answer !== undefined) how = `a question to ${answer.where.server.address}, where nobody is, was answered`;
    } finally {
      deadline.clear();
    }
  };

  return {
    clear() {
      cleared = true;
    },
    async suspect(readings) {
      if (how !== null) return true;
      if (cleared || settings.dns.authoritative.port !== 53) return false;
      const answers = readings.flatMap((reading) => (reading.ok ? [reading] : []));
      if (answers.length === 0 || answers.some(({ where }) => life.isOwn(where.server.address))) return false;
      asked ??= askNobody();
      await asked;
      return how !== null;
    },
    found: () => how,
  };
}
