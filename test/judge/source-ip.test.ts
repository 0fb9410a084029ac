import { expect, test } from 'vitest';
import { observedSourceIp } from '../../src/judge/source-ip.ts';
import type { EchoLook } from '../../src/model/echo.ts';
import { reportTarget } from '../../src/judge/report.ts';
import { heard, node, own, own6, ownAddress, refused, unknownOwn } from '../support/echoes.ts';
import { addresses, evidence, now, settings, type Deviation } from '../support/evidence.ts';

const kept = heard([['x-real-ip', own]]);
const lost = heard([['x-real-ip', node]], { at: addresses.v6 });
const both = [ownAddress(), ownAddress({ family: 6, ranges: [own6] })];
const observed = (echoes: NonNullable<Deviation['seen']>['echoes'] = [], over: Deviation = {}, ownAddresses = both) =>
  observedSourceIp(evidence({ ...over, seen: { echoes, ownAddresses } }), settings);

test.each([
  ['kept', observed([kept]), { own: [own, own6], seen: [own], preserved: true }],
  [
    'kept, though the ingress takes another',
    observed([
      heard([
        ['x-real-ip', node],
        ['x-forwarded-for', `${own}, ${node}`],
      ]),
    ]),
    { preserved: true, nearer: { compared: node, header: 'X-Forwarded-For', hops: 2 } },
  ],
  [
    'kept in the header of a CDN',
    observed([
      heard([
        ['x-real-ip', node],
        ['cf-connecting-ip', own],
      ]),
    ]),
    { preserved: true, nearer: { compared: node, header: 'CF-Connecting-IP', hops: null } },
  ],
  ['lost at one address', observed([kept, lost]), { own: [own, own6], seen: [own, node], preserved: false }],
  ['heard at one of two', observed([kept, refused('absent', '', addresses.v6)]), { preserved: null }],
  [
    'with nothing to compare',
    observed([heard([['x-real-ip', '20.91.1.1']])], {}, [unknownOwn]),
    { own: [], preserved: null },
  ],
  ['from inside', observed([{ ...lost, inside: true }]), { seen: [node], preserved: null }],
  ['where TLS is intercepted', observed([lost], { limits: ['tls-intercepted'] }), { seen: [node], preserved: null }],
])('%s', (_, seen, expected) => {
  expect(seen).toMatchObject(expected);
});

test('nothing is told where no echo was heard', () => {
  expect(observed()).toBeNull();
  expect(observed([refused('absent', '')])).toBeNull();
});

test('a look of a damaged recording that tells of no place or no answer is left to the checks', () => {
  const damaged = (look: unknown): EchoLook => JSON.parse(JSON.stringify(look)) as EchoLook;
  const { reading } = kept;
  const looks = [{}, { ...kept, reading: { ok: true, value: {} } }, { ...kept, reading: { ...reading, value: {} } }];
  for (const look of looks) {
    expect(observed([damaged(look)])).toBeNull();
    expect(observed([damaged(look), kept])).toMatchObject({ seen: [own], preserved: true });
  }
});

test('a report tells it, and one of a target without an echo does not', () => {
  const bench = { settings, now, checks: [], enabled: new Set<string>() };
  const options = { evidence: false, trace: false };
  const seen = { echoes: [kept], ownAddresses: both };
  expect(reportTarget(evidence({ seen }), bench, options).observed.sourceIp).toMatchObject({ preserved: true });
  expect(reportTarget(evidence(), bench, options).observed).not.toHaveProperty('sourceIp');
});
