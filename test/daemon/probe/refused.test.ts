import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Prober } from '../../../src/daemon/probe/probe.ts';
import { type Lab, startLab } from '../../../src/lab/lab.ts';
import { startRound } from '../../../src/observe/round.ts';
import { settings } from '../../support/evidence.ts';
import { ask, openTo, proberUnder, samplesOf } from './probing.ts';

let lab: Lab;
/** Of nothing but patterns. */
let open: Prober;
beforeAll(async () => {
  lab = await startLab();
  open = openTo(lab, ['*.example.com']);
});
afterAll(() => lab.stop());

describe('what is refused', () => {
  test.each<[query: Record<string, string>, status: number, line: string]>([
    [{}, 400, 'Target parameter is missing'],
    [{ target: 'demo.example.com', module: 'nope' }, 400, 'Unknown module "nope"'],
    [{ module: 'nope' }, 400, 'Unknown module "nope"'],
    [{ target: 'demo.example.com', module: 'tcp_connect' }, 400, 'needs a port'],
    [{ target: 'ftp://demo.example.com' }, 400, 'is not probed'],
    [{ target: 'https://me:secret@demo.example.com' }, 400, '***@demo.example.com'],
    [{ target: 'https%3a%2f%2fdemo.example.com%' }, 400, 'cannot be probed'],
    [{ target: 'demo.example.com', hostname: 'a b' }, 400, 'hostname "a b" cannot be probed'],
    [{ target: 'www.example.net' }, 403, 'may not be probed: it is no target of the configuration'],
    [{ target: '127.0.0.11' }, 403, 'may not be probed'],
    [{ target: 'localhost' }, 403, 'may not be probed'],
    [{ target: 'http://169.254.169.254/latest/meta-data/' }, 403, 'may not be probed'],
  ])('%j: %i', async (query, status, line) => {
    const answer = await ask(open, query);
    expect([answer.status, answer.body]).toEqual([status, expect.stringContaining(line)]);
    expect(answer.body).not.toContain('secret');
    expect(answer.contentType).toBe('text/plain; charset=utf-8');
  });

  test('a name that leads inside is not dialled on the word of a pattern, nor one to loopback on that of its name: no success, and the reason', async () => {
    let connected = 0;
    const server = createServer((socket) => {
      connected += 1;
      socket.destroy();
    }).listen(0, '127.0.0.11');
    await once(server, 'listening');
    const { port: inside } = server.address() as AddressInfo;
    const target = `demo.example.com:${inside}`;
    const { authoritative: _, ...dns } = lab.configuration['dns'] as Record<string, unknown>;
    // Nothing names these addresses any more.
    const strict = { networks: {}, dns: { ...dns, authoritative: { enabled: false } }, trust: {}, sourceIp: {} };
    try {
      for (const allow of ['*', '*.example.com', 'demo.example.com']) {
        const prober = openTo(lab, [allow], strict);
        const { of, reasons } = await samplesOf(prober, { target, module: 'tcp_connect' });
        expect([of('probe_success'), of('hostprobe_target_up')]).toEqual([0, undefined]);
        expect(reasons).toEqual(['reach.every-address-answers denied']);
        const { body } = await ask(prober, { target, module: 'tcp_connect', debug: 'true' });
        expect(body).toMatch(/ tcp 127\.0\.0\.11:\d+: denied: 127\.0\.0\.11 is a loopback address/);
      }
      expect(connected).toBe(0);
      const named = openTo(lab, ['*.example.com', '127.0.0.0/8', '::1'], strict);
      expect((await samplesOf(named, { target, module: 'tcp_connect' })).names).toContain('probe_success');
      expect(connected).toBe(1);
      const half = await samplesOf(openTo(lab, ['*.example.com', '127.0.0.0/8'], strict), {
        target,
        module: 'tcp_connect',
      });
      expect([connected, half.of('probe_success'), half.reasons]).toEqual([
        2,
        0,
        ['reach.every-address-answers denied'],
      ]);
    } finally {
      server.close();
    }
  });
});

describe('bounds', () => {
  test('of what is asked for', async () => {
    const { status, body } = await ask(open, { target: `${'a'.repeat(3000)}.example.com` });
    expect([status, body]).toEqual([400, 'target is longer than 2048 characters\n']);
  });

  /** Takes connections and says nothing. */
  async function silent(): Promise<{ place: string; taken: Promise<unknown>; [Symbol.dispose](): void }> {
    const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.11');
    await once(server, 'listening');
    const sockets: { destroy(): void }[] = [];
    server.on('connection', (socket) => sockets.push(socket));
    return {
      place: `127.0.0.11:${(server.address() as AddressInfo).port}`,
      taken: once(server, 'connection'),
      [Symbol.dispose]() {
        for (const socket of sockets) socket.destroy();
        server.close();
      },
    };
  }

  test('a probe ends half a second before its scrape does, and is no success', async () => {
    using server = await silent();
    const started = performance.now();
    const headers = { 'x-prometheus-scrape-timeout-seconds': '1.2' };
    const { of } = await samplesOf(openTo(lab, ['127.0.0.11']), { target: server.place }, { headers });
    expect([of('probe_success'), of('probe_timeout_seconds')]).toEqual([0, 0.7]);
    expect(performance.now() - started).toBeLessThan(1200);
  });

  const narrow = (mostWaiting: number): Prober =>
    proberUnder(
      { ...lab.configuration, targets: [], server: { probe: { allow: ['127.0.0.11', 'demo.example.com'] } } },
      { most: 1, mostWaiting },
    );

  test('it ends when whoever asked is gone, and beyond so many that wait the next is told to come again', async () => {
    using server = await silent();
    const prober = narrow(0);
    const client = new AbortController();
    const first = ask(prober, { target: server.place }, { signal: client.signal });
    await server.taken;
    const second = await ask(prober, { target: 'demo.example.com' });
    expect([second.status, second.headers]).toEqual([503, { 'retry-after': '1' }]);
    expect((await ask(prober, { target: 'nobody.example.net' })).status).toBe(403);
    const aborted = performance.now();
    client.abort();
    await first;
    expect(performance.now() - aborted).toBeLessThan(1000);
    expect((await ask(prober, { target: 'demo.example.com' })).status).toBe(200);
  });

  test('whoever comes when all places are taken waits, as long as there is time left to look', async () => {
    using server = await silent();
    const prober = narrow(2);
    const client = new AbortController();
    const first = ask(prober, { target: server.place }, { signal: client.signal });
    await server.taken;
    const headers = { 'x-prometheus-scrape-timeout-seconds': '0.9' };
    const late = ask(prober, { target: 'demo.example.com' }, { headers });
    const gone = ask(prober, { target: 'demo.example.com' }, { signal: AbortSignal.timeout(10) });
    expect([(await gone).status, (await late).status]).toEqual([503, 503]);
    const patient = samplesOf(prober, { target: 'demo.example.com' });
    client.abort();
    await first;
    expect((await patient).of('probe_success')).toBe(1);
  });

  test('its round is closed, whatever becomes of it', async () => {
    let closed = 0;
    const prober = proberUnder(lab.configuration, {
      openRound: async (now, look, signal) => {
        const round = await startRound({
          settings,
          environments: {},
          echoKey: null,
          version: '9.9.9',
          now,
          look,
          signal,
        });
        return { ...round, observe: () => Promise.reject(new Error('ours')), close: () => void (closed += 1) };
      },
    });
    await expect(ask(prober, { target: 'demo.example.com' })).rejects.toThrow('ours');
    expect(closed).toBe(1);
  });
});
