import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gatewayAt, groupPath, pushMetrics } from '../../src/delivery/pushgateway.ts';
import { freePort } from '../system/ports.ts';
import { startLetterBox, type Answer } from './letter-box.ts';

const group = { vantage: 'cluster-a', shard: null };
const never = new AbortController().signal;

async function pushed(url: string, signal = never) {
  const gateway = gatewayAt(url);
  if (typeof gateway === 'string') throw new Error(gateway);
  return pushMetrics(gateway, group, 'a 1\n', signal);
}

describe('the URL of a gateway', () => {
  test.each([
    ['pushgateway:9091', 'http://pushgateway:9091/'],
    ['http://127.0.0.1:9091/', 'http://127.0.0.1:9091/'],
    ['https://u:p@host/base/', 'https://***@host/base/'],
  ])('%s', (text, told) => expect(gatewayAt(text)).toMatchObject({ told }));
  test.each([
    ['', /^expected the URL/],
    ['ftp://host', /^expected the URL/],
    ['http://u:secret@host:port', /^expected the URL of a Pushgateway, such as http:\/\/pushgateway:9091$/],
    ['http://u:secret@host/metrics/job/x', /^http:\/\/\*\*\*@host\/metrics\/job\/x: give what comes before \/metrics/],
    ['http://host/?token=secret', /^http:\/\/host\/\?\*\*\*: /],
  ])('%s is none', (text, why) => expect(gatewayAt(text)).toMatch(why));
});

describe('the path of a group', () => {
  test.each([
    ['/', 'cluster-a', null, '/metrics/job/hostprobe/vantage/cluster-a'],
    ['/base/', 'cluster-a', 3, '/base/metrics/job/hostprobe/vantage/cluster-a/shard/3'],
    ['/', 'a/b', null, '/metrics/job/hostprobe/vantage@base64/YS9i'],
    ['/', '', null, '/metrics/job/hostprobe/vantage@base64/='],
    ['/', '..', null, '/metrics/job/hostprobe/vantage@base64/Li4'],
  ])('%s, %j, %j: %s', (base, vantage, shard, path) => expect(groupPath(base, { vantage, shard })).toBe(path));
  test('goes through a URL unchanged, and gives the vantage back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (vantage) => {
        const path = groupPath('/', { vantage, shard: null });
        expect(new URL(`http://host${path}`).pathname).toBe(path);
        const [, encoded, value = ''] = /^\/metrics\/job\/hostprobe\/vantage(@base64)?\/([^/]+)$/.exec(path) ?? [];
        expect(encoded === undefined ? value : Buffer.from(value, 'base64url').toString()).toBe(vantage);
      }),
    );
  });
});

describe('a push', () => {
  test('is one PUT with the credentials of the URL', async () => {
    await using box = await startLetterBox([{ status: 202 }]);
    expect(await pushed(`http://prober:secret@${box.at}/base`)).toEqual({ ok: true });
    expect(box.received).toMatchObject([
      {
        method: 'PUT',
        path: '/base/metrics/job/hostprobe/vantage/cluster-a',
        headers: {
          authorization: `Basic ${Buffer.from('prober:secret').toString('base64')}`,
          'content-type': 'text/plain; version=0.0.4; charset=utf-8',
          'content-length': '4',
        },
        body: 'a 1\n',
      },
    ]);
  });

  test.each<[string, readonly Answer[], object, number]>([
    ['goes on after a server error', [{ status: 503 }, { status: 200 }], { ok: true }, 2],
    ['goes on after a broken connection', [{ status: null }, { status: 200 }], { ok: true }, 2],
    [
      'gives up after two',
      [{ status: 502, body: 'no\nupstream' }],
      { ok: false, reason: 'it answered 502 Bad Gateway: no' },
      2,
    ],
    [
      'is not said twice where it was refused',
      [{ status: 400, body: 'pushed metrics are invalid \u001b[2J' }],
      { ok: false, reason: 'it answered 400 Bad Request: pushed metrics are invalid \\x1b[2J' },
      1,
    ],
    [
      'follows no redirect',
      [{ status: 307, headers: { location: 'http://elsewhere/?key=1' } }],
      {
        ok: false,
        reason: 'it answered 307 Temporary Redirect, and redirects are not followed: to http://elsewhere/?***',
      },
      1,
    ],
    ['does not read what has no end', [{ status: 200, body: 'x'.repeat(100_000), endless: true }], { ok: true }, 1],
    [
      'reads no more of a refusal than it tells',
      [{ status: 401, body: 'x'.repeat(100_000), endless: true }],
      { ok: false, reason: `it answered 401 Unauthorized: ${'x'.repeat(199)}…` },
      1,
    ],
    [
      'waits no longer for the words of a refusal than they are worth',
      [{ status: 500, body: 'no', endless: true }],
      { ok: false, reason: 'it answered 500 Internal Server Error: no' },
      2,
    ],
    [
      'tells no more of a status than a sentence bears',
      [{ status: 400, statusMessage: 'A'.repeat(8000) }],
      { ok: false, reason: `it answered 400 ${'A'.repeat(199)}…` },
      1,
    ],
  ])('%s', async (_, answers, outcome, times) => {
    await using box = await startLetterBox(answers);
    const began = performance.now();
    expect(await pushed(`http://${box.at}`)).toMatchObject(outcome);
    expect(box.received).toHaveLength(times);
    // Sooner than a try is given up.
    expect(performance.now() - began).toBeLessThan(9000);
  });

  test('tells nobody the password that a server repeats', async () => {
    const token = Buffer.from('prober:secret').toString('base64');
    await using box = await startLetterBox([{ status: 403, body: `who is ${token} with secret?` }]);
    const outcome = await pushed(`http://prober:secret@${box.at}`);
    expect(outcome).toMatchObject({ reason: 'it answered 403 Forbidden: who is *** with ***?' });
  });

  test.each([
    ['words', (text: string): Answer => ({ status: 400, body: text })],
    ['words without an end', (text: string): Answer => ({ status: 400, body: text.padEnd(5000, '.'), endless: true })],
    ['the words of a status', (text: string): Answer => ({ status: 400, statusMessage: text })],
    ['a redirect', (text: string): Answer => ({ status: 302, headers: { location: text } })],
  ])('nor where %s are cut in the midst of it', async (_, answer) => {
    const token = Buffer.from('operator:S3cretPassw0rd!').toString('base64');
    const secrets = [token, 'S3cretPassw0rd!', 'operator'];
    for (const secret of secrets) {
      const pads = [175, 185, 195, 199, 2048 - 5, 2048 - secret.length + 1, 2048];
      await using box = await startLetterBox(pads.map((pad) => answer('x'.repeat(pad) + secret)));
      for (const pad of pads) {
        const outcome = await pushed(`http://operator:S3cretPassw0rd!@${box.at}`);
        expect([pad, outcome]).toEqual([
          pad,
          expect.objectContaining({ reason: expect.stringContaining('x'.repeat(170)) }),
        ]);
        for (const each of secrets) expect(JSON.stringify(outcome)).not.toContain(each.slice(0, 4));
      }
    }
  });

  test('says why where nothing listens', async () => {
    const port = await freePort(['127.0.0.1']);
    const outcome = await pushed(`http://prober:secret@127.0.0.1:${port}`);
    expect(outcome).toEqual({ ok: false, reason: `connect ECONNREFUSED 127.0.0.1:${port}`, again: true });
  });

  test('is not begun again once the process was told to stop', async () => {
    await using box = await startLetterBox([{ status: 503 }]);
    expect(await pushed(`http://${box.at}`, AbortSignal.abort('SIGTERM'))).toMatchObject({ ok: false });
    expect(box.received).toHaveLength(1);
  });
});
