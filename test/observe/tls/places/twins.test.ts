import { createServer, type TlsOptions } from 'node:tls';
import { beforeAll, describe, expect, test } from 'vitest';
import { chainOf, createAuthority, type Authority, type Identity } from '../../../../src/lab/certificates.ts';
import { servedAt } from '../../../../src/facts/tls/served.ts';
import { settings } from '../../../support/evidence.ts';
import { bareWires } from '../../../support/looking.ts';
import { twins } from '../../../../src/observe/tls/places/twins.ts';
import { listen, patience, type Loopback } from '../../../support/loopback.ts';
import { placeLook } from '../../../support/place-look.ts';

let issuer: Authority;
let [ec, rsa, ed]: (Identity | undefined)[] = [];
beforeAll(async () => {
  issuer = await createAuthority('Test Root');
  const kinds = ['ec', 'rsa', 'ed25519'] as const;
  [ec, rsa, ed] = await Promise.all(kinds.map((key) => issuer.leaf({ dns: ['demo.example.com'], key })));
});

const serve = (identities: readonly (Identity | undefined)[], options: TlsOptions = {}): Promise<Loopback> => {
  const chains = identities.flatMap((identity) => (identity === undefined ? [] : [chainOf(identity, issuer)]));
  const both = { cert: chains.map(({ cert }) => cert), key: chains.map(({ key }) => key) };
  const server = createServer({ ...both, ...options }, (socket) => socket.on('error', () => undefined));
  server.on('tlsClientError', () => undefined);
  return listen(server);
};

describe.each([
  ['TLS 1.3', {}],
  ['TLS 1.2', { maxVersion: 'TLSv1.2' }],
] as const)('over %s', (_, options) => {
  test('both certificates of a server are seen, with who issued them', async () => {
    await using server = await serve([ec, rsa], options);
    using deadline = patience();
    const wires = bareWires(settings);
    const look = await placeLook(server, deadline, {}, wires);
    const found = await twins(look);
    const first = look.first.session?.ok === true ? look.first.session.value.sent[0] : undefined;
    const [other, only] = first === ec?.sha256 ? [rsa, 'rsa'] : [ec, 'ecdsa'];
    expect(found).toMatchObject([{ ok: true, where: { only }, value: { sent: [other?.sha256, issuer.sha256] } }]);
    const pki = wires.pki.of(found.flatMap((reading) => (reading.ok ? [reading.value.sent] : [])));
    expect(pki.edges).toContainEqual([other?.sha256, issuer.sha256]);
  });

  test.each([
    ['EC', () => ec, 'rsa'],
    ['RSA', () => rsa, 'ecdsa'],
  ] as const)('a server of %s alone refuses others', async (_kind, identity, only) => {
    await using server = await serve([identity()], options);
    using deadline = patience();
    const found = await twins(await placeLook(server, deadline));
    expect(found).toMatchObject([{ ok: false, where: { only }, failure: { code: 'tls-alert' } }]);
    await expect.poll(() => server.open()).toBe(0);
  });
});

test('beside an Ed25519 key either may be served', async () => {
  await using server = await serve([ed, rsa], {});
  using deadline = patience();
  const look = await placeLook(server, deadline);
  const sent = look.first.session?.ok === true ? look.first.session.value.sent[0] : undefined;
  const found = await twins(look);
  expect(found.map(({ where, ok }) => `${where.only} ${ok}`)).toEqual(
    sent === ed?.sha256 ? ['ecdsa false', 'rsa true'] : ['ecdsa false'],
  );
});

test('a twin that is no other certificate is judged once', async () => {
  await using server = await serve([rsa], { maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' });
  using deadline = patience();
  const { first, wires } = await placeLook(server, deadline);
  if (first.session?.ok !== true) throw new Error('no handshake was made');
  const again = { ...first.session, where: { ...first.session.where, only: 'rsa' as const } };
  const seen = { sessions: [first.session], twins: [again], pki: wires.pki.of([first.session.value.sent]) };
  expect(servedAt(seen)).toHaveLength(1);
});
