import { describe, expect, test } from 'vitest';
import { hairpinOf } from '../../../src/facts/vantage/hairpin.ts';
import type { Arrival, EchoLook, OwnAddress } from '../../../src/model/echo.ts';
import { addresses, answered, endpoint, evidence, requestAt, response } from '../../support/evidence.ts';

const peer = { address: '10.244.0.9', port: 4711 };
const look = (over: Partial<Arrival> = {}, more: Partial<EchoLook> & { at?: string } = {}): EchoLook => {
  const { at = addresses.v4, ...rest } = more;
  const arrival = { peer, proxy: null, host: null, headers: [['x-forwarded-for', '10.244.1.7']], ...over } as const;
  return {
    forged: [],
    local: '10.244.1.7',
    inside: true,
    reading: answered(requestAt(at), {
      response: response(200),
      told: { heard: { speaker: 'signed', instance: null, arrival } },
    }),
    ...rest,
  };
};
const own = (...ranges: string[]): OwnAddress => ({ family: 4, ranges, how: 'configured', detail: '' });
const found = (echo: EchoLook, ...ownAddresses: OwnAddress[]) =>
  hairpinOf(evidence({ seen: { echoes: [echo], ownAddresses } }));
const { inside: _, ...outside } = look();

describe('the way never leaves the cluster', () => {
  test('where an address is only reached with the PROXY protocol', () => {
    const connections = [
      answered({ ...endpoint(addresses.v4), preamble: 'PROXY UNKNOWN' } as const, { localAddress: '10.244.1.7' }),
    ];
    expect(hairpinOf(evidence({ seen: { connections } }))).toEqual({ cut: true, saw: null });
    expect(hairpinOf(evidence())).toBeNull();
  });

  test.each<[string, EchoLook, readonly OwnAddress[], string]>([
    ['our Pod', look(), [], '10.244.1.7'],
    ['a node', look({ headers: [['x-real-ip', '10.0.0.4']] }), [own('20.0.0.5')], '10.0.0.4'],
    ['an address of CGNAT', look({ headers: [['x-real-ip', '100.64.0.4']] }), [], '100.64.0.4'],
    ['the connection alone', look({ headers: [] }), [], '10.244.0.9'],
    [
      'a public address that our Pod has',
      look({ peer: null, headers: [['x-real-ip', '20.1.0.7']] }, { local: '20.1.0.7' }),
      [],
      '20.1.0.7',
    ],
    [
      'another of the inside, at an address of the inside',
      look({}, { at: addresses.internal }),
      [own('10.9.9.9')],
      '10.244.1.7',
    ],
  ])('perhaps, where the echo saw %s', (_, echo, owns, saw) =>
    expect(found(echo, ...owns)).toEqual({ cut: false, saw }),
  );

  test.each<[string, EchoLook, readonly OwnAddress[]]>([
    ['was asked from outside', outside, []],
    ['saw an address of the Internet', look({ headers: [['x-forwarded-for', '20.0.0.5']] }), []],
    ['saw ours', look(), [own('10.244.0.0/16')]],
    ['saw ours, which is told without bits', look(), [own('10.244.1.7')]],
    [
      'was told of us, and hides it',
      look({
        headers: [
          ['x-real-ip', '10.0.0.4'],
          ['x-original-forwarded-for', '20.0.0.5'],
        ],
      }),
      [own('20.0.0.5')],
    ],
    ['stands at an address of the inside, and ours is not known', look({}, { at: addresses.internal }), []],
    ['tells of nobody', look({ peer: null, headers: [] }), []],
    [
      'is none',
      look(
        {},
        {
          reading: answered(requestAt(addresses.v4), {
            response: response(404),
            told: { refused: 'absent', detail: '' },
          }),
        },
      ),
      [],
    ],
  ])('not where the echo %s', (_, echo, owns) => expect(found(echo, ...owns)).toBeNull());
});
