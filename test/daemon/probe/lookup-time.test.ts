import { expect, test } from 'vitest';
import { untilKnownMs } from '../../../src/daemon/probe/lookup-time.ts';
import type { DnsReading } from '../../../src/model/dns.ts';
import { evidence } from '../../support/evidence.ts';

const startedAt = '2026-01-01T00:00:00.000Z';

/** A question that was asked so many milliseconds after the start, and took so long. */
const asked = (name: string, type: DnsReading['where']['type'], afterMs: number, ms: number): DnsReading => ({
  where: { server: { address: '192.0.2.53', port: 53 }, name, type, recursive: true },
  at: new Date(Date.parse(startedAt) + afterMs).toISOString(),
  ms,
  ok: false,
  failure: { code: 'timeout', detail: 'no answer' },
});

test.each<[what: string, dns: readonly DnsReading[], ms: number]>([
  ['nothing was asked', [], 0],
  [
    'the last question for its addresses',
    [asked('demo.example.com', 'A', 2, 3), asked('demo.example.com', 'AAAA', 5, 2.5)],
    7.5,
  ],
  ['of what another look was told before', [asked('demo.example.com', 'A', -50, 3)], 0],
  [
    'not what else was asked',
    [
      asked('demo.example.com', 'A', 0, 4),
      asked('demo.example.com', 'SOA', 4, 100),
      asked('hostprobe-made-up.example.com', 'A', 4, 100),
    ],
    4,
  ],
])('how long until it was known where a name leads: %s', (_, dns, ms) => {
  expect(untilKnownMs({ ...evidence(), startedAt, dns })).toBe(ms);
});
