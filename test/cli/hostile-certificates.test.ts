import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { encodeDer as der } from '../../src/lab/certificates.ts';
import { listen } from '../../src/lab/listen.ts';
import type { Report, TargetReport } from '../../src/model/report.ts';
import { dangerous } from '../report/dangerous.ts';
import { extension, forge, generalizedTime, nameOf, namesExtension, type Forged } from '../support/forged.ts';
import { reportIn } from '../support/report.ts';
import { useBench } from './bench.ts';

const bench = useBench();

const curve = (namedCurve = 'P-256'): KeyObject => generateKeyPairSync('ec', { namedCurve }).privateKey;
const usual = curve();
const evil = 'a\u001b[2J\u001b]0;pwned\u0007\u202edemo\u2066\r\n\u009b31m"\'=cmd|,';

const bigOf = (bytes: string): bigint => BigInt(`0x${Buffer.from(bytes, 'base64url').toString('hex')}`);
const urlOf = (value: bigint): string => {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url');
};
function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  return ((x % modulus) + modulus) % modulus;
}

/** RSA of 15,636 bits, of two primes that need no looking for (Mersenne's). */
function hugeKey(): KeyObject {
  const [p, q, e] = [2n ** 11213n - 1n, 2n ** 4423n - 1n, 65537n];
  const d = inverse(e, (p - 1n) * (q - 1n));
  const fields = { n: p * q, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
  expect(bigOf(urlOf(fields.n))).toBe(fields.n);
  const numbers = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, urlOf(value)]));
  return createPrivateKey({ format: 'jwk', key: { kty: 'RSA', ...numbers } });
}

const host = (label: string): string => `${label}.hostile.example.com`;
const covering = (label: string): Buffer => namesExtension([host(label)]);

/** What each host serves, and what must be said of it: `STATUS CHECK`, in any order and beside what else is wrong. */
const rows: Readonly<Record<string, { readonly served: () => Forged; readonly says: readonly string[] }>> = {
  nameless: {
    served: () =>
      forge(usual, { subject: nameOf(), extensions: [namesExtension([host('nameless')], { critical: true })] }),
    says: ['pass tls.name-matches', 'fail tls.trust-as-expected'],
  },
  crowd: {
    served: () =>
      forge(usual, {
        extensions: [namesExtension(Array.from({ length: 100 }, (_, i) => `${i}.${evil}.example`))],
      }),
    says: ['fail tls.name-matches'],
  },
  heavy: {
    served: () => forge(usual, { extensions: [covering('heavy'), extension('2a030405', Buffer.alloc(65_536, 0x41))] }),
    says: ['pass tls.name-matches', 'fail tls.trust-as-expected'],
  },
  escaping: {
    served: () =>
      forge(usual, {
        subject: nameOf(['O', evil], ['CN', evil]),
        extensions: [namesExtension([evil, `*.${evil}`, 'x'.repeat(5000)])],
      }),
    says: ['fail tls.name-matches', 'fail tls.trust-as-expected'],
  },
  nul: {
    served: () => forge(usual, { extensions: [namesExtension([`${host('nul')}\0.evil.example`])] }),
    says: ['fail tls.name-matches'],
  },
  swarm: {
    served: () =>
      forge(usual, { extensions: [namesExtension(Array.from({ length: 10_000 }, (_, i) => `h${i}.example.org`))] }),
    says: ['unknown tls.handshake-succeeds'],
  },
  throng: {
    served: () =>
      forge(usual, { extensions: [namesExtension(Array.from({ length: 4000 }, (_, i) => `h${i}.example.org`))] }),
    says: ['fail tls.name-matches'],
  },
  negative: {
    served: () => forge(usual, { serial: Buffer.of(0x80, 1), extensions: [covering('negative')] }),
    says: ['pass tls.name-matches', 'fail tls.trust-as-expected'],
  },
  eternal: {
    served: () => forge(usual, { notAfter: generalizedTime('99991231235959Z'), extensions: [covering('eternal')] }),
    says: ['pass tls.within-validity', 'fail tls.trust-as-expected'],
  },
  timeless: {
    served: () => forge(usual, { notAfter: generalizedTime('20360101000000.5Z'), extensions: [covering('timeless')] }),
    says: ['fail tls.within-validity'],
  },
  elsewhen: {
    served: () =>
      forge(usual, { notAfter: generalizedTime('20360101000000+0100'), extensions: [covering('elsewhen')] }),
    says: ['fail tls.within-validity'],
  },
  huge: {
    served: () => forge(hugeKey(), { extensions: [covering('huge')] }),
    says: ['pass tls.name-matches', 'fail tls.trust-as-expected'],
  },
  curved: {
    served: () => forge(curve('secp256k1'), { extensions: [covering('curved')] }),
    says: ['fail tls.handshake-succeeds'],
  },
  twice: {
    served: () => forge(usual, { extensions: [covering('twice'), namesExtension(['other.example.org'])] }),
    says: ['unknown tls.name-matches'],
  },
  trailing: {
    served: () => forge(usual, { extensions: [namesExtension([host('trailing')], { after: Buffer.from('garbage') })] }),
    says: ['fail tls.trust-as-expected'],
  },
  torn: {
    served: () => forge(usual, { extensions: [extension('551d11', der(0x30, Buffer.of(0x82, 0x7f, 0x61)))] }),
    says: ['unknown tls.name-matches'],
  },
};
const labels = Object.keys(rows);
const neighbours = ['demo.example.com', 'wildcard.example.com'];

/** A server on loopback that sends exactly this. */
async function serve({ cert, key }: Forged) {
  const server = createServer({ cert, key, ciphers: 'DEFAULT:@SECLEVEL=0' }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
  });
  server.on('tlsClientError', () => undefined);
  const { port, close } = await listen(server, '127.0.0.1', 0);
  return { port, [Symbol.asyncDispose]: close };
}

async function checked() {
  await using running = new AsyncDisposableStack();
  const targets: object[] = neighbours.map((name) => ({ host: name }));
  for (const [label, { served }] of Object.entries(rows)) {
    const { port } = running.use(await serve(served()));
    targets.push({ host: host(label), address: ['127.0.0.1'], port, expect: { loadBalancer: 'none' } });
  }
  const config = bench().configure({ targets });
  const formats = ['text', 'jsonl', 'csv'] as const;
  const outputs = formats.flatMap((format) => ['-o', `${format}=hostile.${format}`]);
  const ended = await bench().run(['check', '--config', config, '--verbose', '-o', 'json', ...outputs]);
  const written = formats.map((format) => readFileSync(join(bench().folder.path, `hostile.${format}`), 'utf8'));
  return { ended, report: reportIn(ended), written: [ended.stdout, ...written] };
}

describe('certificates that nobody should have made', () => {
  let looked: ReturnType<typeof checked> | undefined;
  const look = (): ReturnType<typeof checked> => (looked ??= checked());
  const find = (report: Report, name: string): TargetReport | undefined =>
    report.targets.find((target) => target.host === name);

  test('break nothing', async () => {
    const { ended, report } = await look();
    expect(ended).toMatchObject({ code: 1, stderr: '', signal: null });
    expect(report.targets).toHaveLength(labels.length + neighbours.length);
    expect(report.targets.flatMap(({ findings }) => findings.filter(({ reason }) => reason === 'our-bug'))).toEqual([]);
  });
  test.each(neighbours)('leave %s alone', async (name) => {
    expect(find((await look()).report, name)).toMatchObject({ status: 'pass', up: true });
  });
  test.each(labels)('%s is judged', async (label) => {
    const target = find((await look()).report, host(label));
    const said = target?.findings.map(({ status, check }) => `${status} ${check}`);
    expect(said).toEqual(expect.arrayContaining([...(rows[label]?.says ?? [])]));
    expect(target?.up).not.toBe(true);
  });
  test('are shown with nothing that a terminal would obey', async () => {
    for (const text of (await look()).written) {
      // RFC 4180 ends its lines so.
      expect(text.replaceAll('\r\n', '\n')).not.toMatch(dangerous);
      for (const label of labels) expect(text).toContain(host(label));
    }
  });
});
