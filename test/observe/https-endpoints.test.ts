import { createServer as createTlsServer } from 'node:tls';
import { beforeAll, describe, expect, test } from 'vitest';
import { createSelfSigned } from '../../src/lab/certificates.ts';
import type { Seen } from '../../src/model/evidence.ts';
import { observeTarget } from '../../src/observe/target.ts';
import { lookAtServiceEndpoints } from '../../src/observe/https-endpoints.ts';
import { settingsFor } from '../support/dns-client.ts';
import { serveDns } from '../support/dns-server.ts';
import { authority, recursor } from '../support/dns-zones.ts';
import { data, settings, target, walk } from '../support/evidence.ts';
import { bareLook, bareWires } from '../support/looking.ts';
import { listen, listenTcp, patience, type Loopback } from '../support/loopback.ts';
import { alpn, httpsLine, port as atPort } from '../support/https-line.ts';

const host = 'demo.example.com';
let cert = '';
let key = '';
const heard: string[] = [];
beforeAll(async () => {
  const identity = await createSelfSigned({ dns: [host] });
  cert = identity.pem;
  key = identity.keyPem;
});

/** Speaks TLS, and these protocols. */
function serve(...protocols: readonly string[]): Promise<Loopback> {
  const server = createTlsServer({
    cert,
    key,
    SNICallback(name, go) {
      heard.push(name);
      go(null);
    },
    ...(protocols.length > 0 && { ALPNProtocols: [...protocols] }),
  });
  server.on('tlsClientError', () => undefined);
  return listen(server);
}

const seen = (records: readonly string[], address = '127.0.0.1'): Pick<Seen, 'resolution' | 'services'> => ({
  resolution: { authority: walk([host], [address]), resolver: null, unasked: {} },
  services: [
    {
      name: host,
      hops: [],
      last: host,
      outcome: data(),
      records: records.map((text) => ({ owner: host, type: 'HTTPS', ttl: 60, data: text })),
      led: [],
    },
  ],
});

async function look(records: readonly string[], over: Parameters<typeof target>[0] = {}, here = settingsFor(53)) {
  using deadline = patience();
  return await lookAtServiceEndpoints(target(over), seen(records), deadline, bareWires(here));
}

describe('where a record leads', () => {
  test('each protocol is offered alone, with the host for a name', async () => {
    await using server = await serve('h2', 'http/1.1');
    heard.length = 0;
    expect(await look([`1 . alpn="h2,http/1.1,h3" port="${server.port}"`])).toMatchObject([
      { offered: 'h2', connection: { ok: true }, handshake: { ok: true, value: { alpn: 'h2', protocol: 'TLSv1.3' } } },
      { offered: 'http/1.1', handshake: { ok: true, value: { alpn: 'http/1.1' } } },
    ]);
    expect(heard).toEqual([host, host]);
    await expect.poll(() => server.open()).toBe(0);
  });

  test('a server that does not speak the protocol refuses, or passes it over', async () => {
    await using refusing = await serve('http/1.1');
    await using silent = await serve();
    const refused = 'the server sent the alert no_application_protocol (120)';
    expect(await look([`1 . alpn="h2" port="${refusing.port}"`])).toMatchObject([
      { handshake: { ok: false, failure: { code: 'tls-alert', detail: refused } } },
    ]);
    expect(await look([`1 . alpn="h2" port="${silent.port}"`])).toMatchObject([
      { handshake: { ok: true, value: { alpn: null } } },
    ]);
  });

  test('what a server chooses that refuses clients without a certificate in TLS 1.2 is not known', async () => {
    const server = createTlsServer({
      cert,
      key,
      ALPNProtocols: ['h2'],
      maxVersion: 'TLSv1.2',
      requestCert: true,
      rejectUnauthorized: true,
    });
    server.on('tlsClientError', () => undefined);
    await using demanding = await listen(server);
    expect(await look([`1 . alpn="h2" port="${demanding.port}"`])).toMatchObject([
      {
        handshake: {
          ok: false,
          failure: { code: 'tls-alert', detail: expect.stringMatching(/handshake_failure \(40\)/) },
        },
      },
    ]);
  });

  test('a port that is closed, and one without TLS', async () => {
    const gone = await listenTcp(() => undefined);
    await gone[Symbol.asyncDispose]();
    expect(await look([`1 . port="${gone.port}"`])).toMatchObject([
      { offered: 'http/1.1', connection: { ok: false, failure: { code: 'refused' } }, handshake: null },
    ]);
    await using plain = await listenTcp((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await look([`1 . port="${plain.port}"`])).toMatchObject([
      { connection: { ok: true }, handshake: { ok: false, failure: { code: 'not-tls' } } },
    ]);
  });

  test('what may not be dialled is not', async () => {
    expect(await look(['1 . port="8443"'], {}, settings)).toMatchObject([
      { connection: { ok: false, failure: { code: 'denied' } } },
    ]);
  });

  test.each([
    ['of h3 alone', ['1 . alpn="h3" no-default-alpn port="8443"'], {}],
    ['that the host is asked for anyway', ['1 . alpn="http/1.1"', '2 .'], {}],
    ['in AliasMode', ['0 .'], {}],
    ['that browsers pass over', ['1 . mandatory="key667" port="1" key667="x"'], {}],
    ['where an address is given', ['1 . alpn="h2"'], { address: ['127.0.0.1'] }],
  ])('nobody is dialled for a record %s', async (_, records, over) => {
    expect(await look(records, over)).toEqual([]);
  });

  test('many records lead to a dozen places at most', async () => {
    const records = Array.from({ length: 40 }, (_, i) => `${i + 1} . port="${i + 1}"`);
    expect(await look(records, {}, settings)).toHaveLength(12);
  });
});

test('a target is looked at from its HTTPS record to the handshake', async () => {
  await using server = await serve('h2');
  const lines = ['example.com 60 NS ns1.example.com', 'ns1.example.com 60 A 127.0.0.2', `${host} 60 A 127.0.0.1`];
  const zones = { 'example.com': [...lines, httpsLine(host, 1, '.', [alpn('h2'), atPort(server.port)])] };
  const servers = await serveDns({ '127.0.0.1': recursor(zones), '127.0.0.2': authority(zones) });
  try {
    using deadline = patience();
    const here = bareLook(settingsFor(servers.port), servers.port, deadline);
    const wanted = ['resolution', 'zones', 'services', 'serviceEndpoints'] as const;
    const { seen: all, gaps } = await observeTarget(target(), new Set(wanted), here);
    expect(all.serviceEndpoints).toMatchObject([{ offered: 'h2', handshake: { ok: true, value: { alpn: 'h2' } } }]);
    expect([gaps.services, gaps.serviceEndpoints]).toEqual([undefined, undefined]);
    const unwanted = await observeTarget(target(), new Set(['services']), here);
    expect([unwanted.seen.services.length, unwanted.seen.serviceEndpoints]).toEqual([1, []]);
  } finally {
    await servers.close();
  }
});

test('where time runs out, both are unread', async () => {
  const servers = await serveDns({ '127.0.0.1': () => null });
  try {
    using deadline = patience(300);
    const here = bareLook(settingsFor(servers.port, { timeoutMs: 60_000 }), servers.port, deadline);
    const { gaps } = await observeTarget(target(), new Set(['services', 'serviceEndpoints']), here);
    expect([gaps.services?.state, gaps.serviceEndpoints?.state]).toEqual(['unread', 'unread']);
  } finally {
    await servers.close();
  }
});
