import { createServer, type RequestListener } from 'node:http';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Crl } from '../../../../src/observe/tls/revocation/crl.ts';
import type { ChainLook } from '../../../../src/observe/tls/chains/chain-looks.ts';
import type { CrlReading } from '../../../../src/model/chain-looks.ts';
import { crls } from '../../../../src/observe/tls/chains/crls.ts';
import { startShelves } from '../../../../src/observe/tls/revocation/crl-shelf.ts';
import {
  type Authority,
  createAuthority,
  type Identity,
  rawExtension,
  x509,
} from '../../../../src/lab/certificates.ts';
import { chainLook, type Chosen } from '../../../support/chain-looking.ts';
import { listen, type Loopback, patience } from '../../../support/loopback.ts';
import { listOf } from '../../../support/revocation.ts';

let root: Authority;
let issuer: Authority;
beforeAll(async () => {
  root = await createAuthority('Test Root');
  issuer = await root.intermediate('Test Issuer');
});

interface Publisher extends Loopback {
  readonly lists: Map<string, Buffer>;
  readonly asked: string[];
  url(path: string): string;
  names(...paths: readonly string[]): x509.Extension;
}

/** A server of lists, by path. */
async function publish(instead?: RequestListener): Promise<Publisher> {
  const lists = new Map<string, Buffer>();
  const asked: string[] = [];
  const loopback = await listen(
    createServer((request, response) => {
      asked.push(request.url ?? '');
      if (instead !== undefined) return instead(request, response);
      const body = lists.get(request.url ?? '');
      response.writeHead(body === undefined ? 404 : 200).end(body);
    }),
  );
  const url = (path: string): string => `http://127.0.0.1:${loopback.port}${path}`;
  return {
    ...loopback,
    lists,
    asked,
    url,
    names: (...paths) => new x509.CRLDistributionPointsExtension(paths.map(url)),
  };
}

const serial = '0a1b';
const leafAt = async (publisher: Publisher, ...paths: readonly string[]): Promise<Identity> =>
  issuer.leaf({ dns: ['demo.example.com'], serial, extensions: [publisher.names(...paths)] });
const listed = (serialNumber = serial): Parameters<typeof listOf>[1] => ({
  entries: [{ serialNumber, revocationDate: new Date('2026-11-01T00:00:00Z'), reason: x509.X509CrlReason.superseded }],
});
const revoked = { at: '2026-11-01T00:00:00.000Z', reason: 'superseded' };

async function ask(
  sent: readonly Identity[],
  { revocation = true, ...chosen }: Chosen & { readonly revocation?: boolean } = {},
): Promise<readonly CrlReading[]> {
  using deadline = patience();
  const look = await chainLook({ public: [root], ...chosen }, deadline, sent, sent);
  const wires = {
    ...look.wires,
    crls: startShelves()(look.wires.fetch),
    settings: { ...look.wires.settings, revocation },
  };
  return crls({ ...look, wires });
}

describe('the CRL that a certificate names', () => {
  test('tells of it, verified by its issuer', async () => {
    await using publisher = await publish();
    const leaf = await leafAt(publisher, '/a');
    const body = await listOf(issuer, listed());
    publisher.lists.set('/a', body);
    const word = { entries: 1, verifiedBy: issuer.sha256, unfit: null, revoked };
    const where = { url: publisher.url('/a'), of: leaf.sha256 };
    expect(await ask([leaf, issuer])).toMatchObject([{ where, ok: true, value: { ...word, bytes: body.length } }]);
    publisher.lists.set('/a', await listOf(issuer, listed('0a1c')));
    expect(await ask([leaf, issuer])).toMatchObject([{ ok: true, value: { ...word, revoked: null } }]);
  });

  test('is verified by an issuer that a store holds', async () => {
    await using publisher = await publish();
    publisher.lists.set('/a', await listOf(issuer));
    const held = { public: [root, issuer] };
    expect(await ask([await leafAt(publisher, '/a')], held)).toMatchObject([
      { ok: true, value: { verifiedBy: issuer.sha256 } },
    ]);
  });

  test('is asked for once, for whatever address and certificate, and for issuers too', async () => {
    await using publisher = await publish();
    const extensions = [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      publisher.names('/root'),
    ];
    const middle = await root.intermediate('Middle', { extensions });
    const leaf = await middle.leaf({ dns: ['demo.example.com'], extensions: [publisher.names('/middle')] });
    publisher.lists.set('/root', await listOf(root));
    publisher.lists.set('/middle', await listOf(middle));
    expect(await ask([leaf, middle])).toMatchObject([
      // It has no right to sign CRLs (RFC 5280 4.2.1.3).
      {
        where: { of: leaf.sha256 },
        ok: true,
        value: { verifiedBy: null, unfit: expect.stringContaining('lacks cRLSign'), entries: null },
      },
      { where: { of: middle.sha256 }, ok: true, value: { verifiedBy: root.sha256 } },
    ]);
    expect(publisher.asked.toSorted()).toEqual(['/middle', '/root']);
  });

  test.each<[string, () => Promise<Buffer>, object]>([
    ['signed by another', async () => listOf(issuer, { ...listed(), by: root }), { verifiedBy: null, entries: null }],
    [
      'with a critical extension of an entry that is not known',
      async () => {
        const [entry] = listed()?.entries ?? [];
        if (entry === undefined) throw new Error('an entry is listed');
        const extensions = [rawExtension('1.2.3', true, Buffer.of(5, 0))];
        return listOf(issuer, {
          entries: [{ serialNumber: serial, revocationDate: entry.revocationDate ?? new Date(), extensions }],
        });
      },
      { unfit: expect.stringContaining('1.2.3'), revoked: null },
    ],
    ['of another issuer', async () => listOf(root, listed()), { unfit: "it is another issuer's", revoked: null }],
    [
      'of changes',
      async () => listOf(issuer, { ...listed(), extensions: [rawExtension('2.5.29.27', true, Buffer.of(2, 1, 1))] }),
      { unfit: expect.stringContaining('delta'), revoked: null },
    ],
  ])('%s does not tell', async (_, make, value) => {
    await using publisher = await publish();
    publisher.lists.set('/a', await make());
    expect(await ask([await leafAt(publisher, '/a'), issuer])).toMatchObject([{ ok: true, value }]);
  });

  test('of the same name and another key is not verified', async () => {
    await using publisher = await publish();
    const forger = await createAuthority('Test Issuer');
    publisher.lists.set('/a', await listOf(forger, listed()));
    const leaf = await leafAt(publisher, '/a');
    expect(await ask([leaf, issuer, forger])).toMatchObject([{ ok: true, value: { verifiedBy: null } }]);
  });

  test('is had at the next place where the first has none that is fit, and no further', async () => {
    await using publisher = await publish();
    publisher.lists.set('/foreign', await listOf(root));
    publisher.lists.set('/good', await listOf(issuer));
    publisher.lists.set('/more', await listOf(issuer));
    const leaf = await issuer.leaf({
      dns: ['demo.example.com'],
      extensions: [publisher.names('/foreign', '/good', '/more')],
    });
    expect(await ask([leaf, issuer])).toMatchObject([
      { where: { url: publisher.url('/foreign') }, ok: true, value: { verifiedBy: null } },
      { where: { url: publisher.url('/good') }, ok: true, value: { verifiedBy: issuer.sha256 } },
    ]);
    expect(publisher.asked).toEqual(['/foreign', '/good']);
  });
});

describe('what is not to be had', () => {
  test.each<[string, RequestListener, object]>([
    [
      'a page that is missing',
      (_, response) => response.writeHead(404).end(),
      { code: 'other', detail: expect.stringMatching(/404/) },
    ],
    [
      'a page of HTML',
      (_, response) => response.end('<html>'),
      { code: 'malformed', detail: expect.stringMatching(/no CRL/) },
    ],
    [
      'a list that never ends',
      (_, response) => {
        const chunk = Buffer.alloc(1 << 20);
        const pouring = setInterval(() => response.write(chunk), 1);
        response.on('close', () => clearInterval(pouring));
      },
      { code: 'too-large' },
    ],
    ['a list that is cut off', (_, response) => response.writeHead(200, { 'content-length': 9 }).end('1'), {}],
  ])('is a failure: %s', async (_, instead, failure) => {
    await using publisher = await publish(instead);
    const [reading] = await ask([await leafAt(publisher, '/a'), issuer]);
    if (reading === undefined || reading.ok) throw new Error('there is an answer');
    for (const [key, said] of Object.entries(failure)) {
      expect(reading.failure).toEqual(
        expect.objectContaining({ [key]: said instanceof RegExp ? expect.stringMatching(said) : said }),
      );
    }
  });

  test('is not asked for where nobody that is known vouches for the chain', async () => {
    await using publisher = await publish();
    const leaf = await leafAt(publisher, '/a');
    expect(await ask([leaf, issuer, root], { public: [] })).toEqual([]);
    expect(publisher.asked).toEqual([]);
  });

  test('leads inside on the word of a private authority alone', async () => {
    const words: unknown[] = [];
    const asked = async (chosen: Chosen) => {
      using deadline = patience();
      const leaf = await issuer.leaf({
        dns: ['demo.example.com'],
        extensions: [new x509.CRLDistributionPointsExtension(['http://10.99.0.1:8080/1.crl'])],
      });
      const look = await chainLook(chosen, deadline, [leaf, issuer]);
      const crlShelf: ChainLook['wires']['crls'] = async (url, { word }) => {
        words.push(word);
        return { where: { url }, at: '', ms: 0, ok: false, failure: { code: 'other', detail: '' } };
      };
      await crls({
        ...look,
        wires: { ...look.wires, crls: crlShelf, settings: { ...look.wires.settings, revocation: true } },
      });
    };
    await asked({ public: [root] });
    await asked({ private: [root] });
    expect(words).toEqual(['anyone', 'own']);
  });

  test('is never dialled where nobody allows it', async () => {
    await using publisher = await publish();
    const closed = { networks: { public: [], private: [] } };
    expect(await ask([await leafAt(publisher, '/a'), issuer], closed)).toMatchObject([
      { ok: false, failure: { code: 'denied' } },
    ]);
    expect(publisher.asked).toEqual([]);
  });

  test('is not asked for where that is not wanted, nor where nobody is known to have issued it', async () => {
    await using publisher = await publish();
    const leaf = await leafAt(publisher, '/a');
    expect(await ask([leaf, issuer], { revocation: false })).toEqual([]);
    expect(await ask([leaf])).toEqual([]);
    expect(await ask([await issuer.leaf({ dns: ['demo.example.com'] }), issuer])).toEqual([]);
    expect(publisher.asked).toEqual([]);
  });
});

const itself = async (crl: Crl): Promise<Crl> => crl;

test('one list serves many, and is fetched anew when it has ended', async () => {
  await using publisher = await publish();
  publisher.lists.set('/a', await listOf(issuer));
  publisher.lists.set('/old', await listOf(issuer, { nextUpdate: new Date(Date.now() - 1000) }));
  using deadline = patience();
  const { wires } = await chainLook({}, deadline);
  let fetched = 0;
  const shelf = startShelves()(async (url, look) => {
    fetched++;
    return wires.fetch(url, look);
  });
  const look = { word: 'anyone', deadline } as const;
  const [first, second] = [
    await shelf(publisher.url('/a'), look, itself),
    await shelf(publisher.url('/a'), look, itself),
  ];
  expect(fetched).toBe(1);
  expect(first.ok && second.ok && first.value === second.value).toBe(true);
  await shelf(publisher.url('/old'), look, itself);
  await shelf(publisher.url('/old'), look, itself);
  expect(fetched).toBe(3);
});
