import { describe, expect, test } from 'vitest';
import type { DnsStanding } from '../../../src/facts/vantage/limits.ts';
import type { ProofOfLife } from '../../../src/model/evidence.ts';
import type { Life } from '../../../src/observe/life.ts';
import { startVantage, type VantageLook } from '../../../src/observe/vantage/vantage.ts';
import {
  addresses,
  answered,
  at,
  certificate,
  endpoint,
  evidence,
  now,
  pki,
  requestAt,
  response,
  session,
  silent,
  type Deviation,
} from '../../support/evidence.ts';

const dead = { ipv4: { beyond: false, own: false }, ipv6: { beyond: false, own: false } };
const alive = { ipv4: { beyond: true, own: false }, ipv6: { beyond: true, own: false } };
const well: DnsStanding = { zoneServers: { heard: true, mute: 0, domains: 0 }, intercepted: null, validation: null };

interface Place {
  readonly life?: ProofOfLife;
  readonly hosts?: readonly (readonly [string, readonly string[]])[];
  readonly dns?: DnsStanding;
}
/** A place, and what its packets come to be, from which these were looked at. */
function stand({ life = alive, hosts = [], dns = well }: Place, ...seen: readonly Deviation[]) {
  let proof = life;
  const lives: Life = { sign: () => undefined, proof: () => proof, isOwn: (address) => address.startsWith('127.') };
  const vantage: VantageLook = startVantage({
    life: lives,
    routes: { ipv4: true, ipv6: true },
    hostsFile: new Map(hosts),
    now,
    dns: async () => [dns],
  });
  for (const deviation of seen) vantage.note(evidence(deviation));
  return {
    vantage,
    revive: () => {
      proof = alive;
    },
  };
}
const codes = async (vantage: VantageLook): Promise<string[]> => (await vantage.conclude()).map(({ code }) => code);

const dated = (host: string, address: string, offsetMs: number): Deviation => ({
  target: { host },
  seen: {
    responses: [
      answered(
        { ...requestAt(address), url: `https://${host}/` },
        response(200, [['date', new Date(Date.parse(at) + offsetMs).toUTCString()]]),
      ),
    ],
  },
});
const minted = (host: string, address: string): Deviation => {
  const leaf = certificate(`minted for ${host}`, {
    names: { dns: [host], ip: [], other: [] },
    issuer: [['CN', 'Corporate Proxy']],
    authorityKeyIdentifier: 'ab12',
  });
  return {
    target: { host },
    pki: pki([leaf], [], {}),
    seen: { sessions: [answered({ address, port: 443, serverName: host }, session([leaf]))] },
  };
};
const silence: Deviation = {
  seen: { connections: [silent(endpoint(addresses.v4)), silent(endpoint(addresses.v6))], sessions: [], responses: [] },
};
const punctual = dated('demo.example.com', addresses.v4, 0);
const hour = 3_600_000;

describe('evidence waits', () => {
  test('where an address was silent, until something is heard in its family', async () => {
    const { vantage, revive } = stand({ life: dead }, silence);
    expect(vantage.isOpen(evidence(silence))).toBe(true);
    revive();
    expect(vantage.isOpen(evidence(silence))).toBe(false);
    expect(vantage.settle(evidence(silence)).life).toEqual(alive);
    expect(await codes(vantage)).toEqual([]);
  });
  test('where it seems that we are cut off, also of who answers on our own host', () => {
    const { vantage, revive } = stand({ life: dead }, silence);
    const own = { ...punctual, seen: { ...punctual.seen, connections: [] } };
    expect(vantage.isDeaf()).toBe(true);
    expect(vantage.isOpen(evidence(own))).toBe(true);
    revive();
    expect(vantage.isDeaf()).toBe(false);
    expect(vantage.isOpen(evidence(own))).toBe(false);
  });
  test('where an unknown issuer signed, until somebody is served honestly', () => {
    const own = minted('a.example.com', '20.0.0.1');
    const strange = { ...own, seen: { ...dated('a.example.com', '20.0.0.1', 0).seen, ...own.seen } };
    const { vantage } = stand({}, strange);
    expect(vantage.isOpen(evidence(strange))).toBe(true);
    vantage.note(evidence(punctual));
    expect(vantage.isOpen(evidence(strange))).toBe(false);
  });
  test('where its server has another clock', () => {
    const { vantage } = stand({}, {});
    expect(vantage.isOpen(evidence(dated('a.example.com', '20.0.0.1', hour)))).toBe(true);
    expect(vantage.isOpen(evidence(dated('a.example.com', '20.0.0.1', 5000)))).toBe(false);
  });
  test('where its server tells no time', () => {
    const { vantage } = stand({}, {});
    expect(vantage.isOpen(evidence())).toBe(true);
    expect(vantage.isOpen(evidence(punctual))).toBe(false);
  });
});

describe('evidence is settled', () => {
  test('by the clock of the others, and never by that of one who stands alone', async () => {
    const others = [dated('a.example.com', '20.0.0.1', hour), dated('b.example.org', '20.0.0.2', hour)];
    const { vantage } = stand({}, ...others);
    expect(vantage.isOpen(evidence())).toBe(true);
    expect(await codes(vantage)).toEqual(['clock-off']);
    expect(vantage.settle(evidence()).clock?.sure).toBe(true);
    expect(vantage.settle(evidence(dated('c.example.net', '20.0.0.3', 1000))).clock).toBeUndefined();

    const liar = stand(
      {},
      dated('a.example.com', '20.0.0.1', hour),
      dated('b.example.org', '20.0.0.2', 0),
      dated('c.example.net', '20.0.0.3', 0),
    );
    expect(await codes(liar.vantage)).toEqual([]);
    expect(liar.vantage.settle(evidence()).clock).toBeUndefined();
  });
  test('with the limit that bears on it', async () => {
    const three = [minted('a.com', '20.0.0.1'), minted('b.org', '20.0.0.2'), minted('c.net', '20.0.0.3')];
    const { vantage } = stand({ hosts: [['a.com', ['10.0.0.9']]] }, ...three);
    expect(await codes(vantage)).toEqual(['tls-intercepted', 'hosts-file']);
    expect(three.map((one) => vantage.settle(evidence(one)).limits)).toEqual([
      ['tls-intercepted', 'hosts-file'],
      ['tls-intercepted'],
      ['tls-intercepted'],
    ]);
  });
  test('as cut off where nothing came back from beyond', async () => {
    const { vantage } = stand({ life: dead }, silence);
    expect(await codes(vantage)).toEqual(['cut-off']);
    expect(vantage.settle(evidence(silence)).limits).toContain('cut-off');
  });
  test('as led past the load balancer where an echo saw an address of the inside', async () => {
    const arrival = { peer: null, proxy: null, host: null, headers: [['x-real-ip', '10.244.1.7']] } as const;
    const told = { heard: { speaker: 'signed', instance: null, arrival } } as const;
    const reading = answered(requestAt(addresses.v4), { response: response(200), told });
    const inside: Deviation = { seen: { echoes: [{ forged: [], reading, local: '10.244.1.7', inside: true }] } };
    const cut = answered({ ...endpoint(addresses.v4), preamble: 'PROXY UNKNOWN' } as const, { localAddress: 'x' });
    const { vantage } = stand({}, inside, { seen: { connections: [cut] } }, {});
    const [limit, ...others] = await vantage.conclude();
    expect(limit?.message).toMatch(/^connections from here .*; the echo of 1 target saw 10\.244\.1\.7,/);
    expect(others).toEqual([]);
    expect(vantage.settle(evidence(inside)).limits).toEqual(['hairpin']);
    expect(vantage.settle(evidence()).limits).toEqual([]);
  });
  test('as deaf in the family alone in which nobody was heard', () => {
    expect(stand({ life: { ...alive, ipv6: dead.ipv6 } }, silence).vantage.isDeaf()).toBe(true);
    expect(stand({}, silence).vantage.isDeaf()).toBe(false);
    expect(stand({ life: dead }, {}).vantage.isDeaf()).toBe(false);
  });
  test('as nothing where we ended the looks ourselves', async () => {
    const cut = ['stopped', 'budget', 'denied'] as const;
    const looks = cut.map((code): Deviation => ({ seen: { connections: [silent(endpoint(addresses.v4), code)] } }));
    expect(await codes(stand({ life: dead }, ...looks).vantage)).toEqual([]);
  });
  test('without the limits of others', async () => {
    const lone = { life: { ...alive, ipv6: dead.ipv6 } };
    const { vantage } = stand(lone, { seen: { connections: [silent(endpoint(addresses.v6))] } });
    expect(await codes(vantage)).toEqual(['no-ipv6']);
    expect(
      vantage.settle(evidence({ seen: { connections: [answered(endpoint(addresses.v4), { localAddress: 'x' })] } }))
        .limits,
    ).toEqual([]);
  });
});
