import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import type { Prober } from '../../src/daemon/probe/probe.ts';
import { ask, proberUnder, samplesIn } from '../daemon/probe/probing.ts';
import { eventually } from '../support/eventually.ts';
import { makeFolder } from '../support/folder.ts';
import { start } from '../support/process.ts';
import { program } from './installed.ts';
import { freePort } from './ports.ts';
import { describeSystem } from './programs.ts';

/** What both measure, and must agree on. */
const compared = [
  'probe_success',
  'probe_ip_protocol',
  'probe_ip_addr_hash',
  'probe_http_status_code',
  'probe_http_ssl',
  'probe_http_version',
  'probe_http_redirects',
  'probe_http_content_length',
  'probe_http_uncompressed_body_length',
  'probe_failed_due_to_regex',
  'probe_ssl_earliest_cert_expiry',
  'probe_ssl_last_chain_expiry_timestamp_seconds',
];

const ofAll = (samples: ReadonlyMap<string, number>) =>
  Object.fromEntries(compared.map((name) => [name, samples.get(name)]));

/** A label of the one series of that name. */
const labelIn = (samples: ReadonlyMap<string, number>, name: string, label: string): string | undefined =>
  [...samples.keys()].flatMap((key) =>
    key.startsWith(`${name}{`) ? (new RegExp(`[{,]${label}="([^"]*)"`).exec(key)?.[1] ?? []) : [],
  )[0];

await describeSystem('beside the real blackbox exporter', { programs: ['prometheus-blackbox-exporter'] }, () => {
  let lab: Lab;
  let prober: Prober;
  let url: string;
  let place: string;
  let plain: string;
  const open = new AsyncDisposableStack();
  beforeAll(async () => {
    lab = await startLab();
    open.defer(() => lab.stop());
    const { defaults, trust } = lab.configuration as {
      defaults: { port: number; http: { port: number } };
      trust: { public: [string] };
    };
    place = `127.0.0.11:${defaults.port}`;
    plain = `127.0.0.11:${defaults.http.port}`;
    prober = proberUnder({
      ...lab.configuration,
      targets: [],
      server: { probe: { allow: ['127.0.0.11'] } },
    });
    const folder = makeFolder();
    open.defer(() => folder[Symbol.dispose]());
    const file = join(folder.path, 'blackbox.json');
    const tls_config = { ca_file: trust.public[0] };
    const careless = { insecure_skip_verify: true };
    const http = { preferred_ip_protocol: 'ip4' };
    const modules = {
      http_2xx: { prober: 'http', http: { ...http, tls_config } },
      careless: { prober: 'http', http: { ...http, tls_config: careless, valid_status_codes: [] } },
      tls_connect: {
        prober: 'tcp',
        tcp: {
          preferred_ip_protocol: 'ip4',
          tls: true,
          tls_config: { ...tls_config, server_name: 'demo.example.com' },
        },
      },
    };
    writeFileSync(file, JSON.stringify({ modules }));
    const port = await freePort(['127.0.0.1']);
    url = `http://127.0.0.1:${port}`;
    const listen = `--web.listen-address=127.0.0.1:${port}`;
    const running = start([program('prometheus-blackbox-exporter'), `--config.file=${file}`, listen], {
      atMostMs: 120_000,
    });
    open.defer(async () => {
      running.kill('SIGTERM');
      await running.ended;
    });
    await eventually('the blackbox exporter', () => fetch(`${url}/-/healthy`).catch(() => null));
  });
  afterAll(() => open.disposeAsync());

  const theirs = async (query: Record<string, string>) => {
    const answer = await fetch(`${url}/probe?${new URLSearchParams(query).toString()}`);
    return samplesIn(await answer.text());
  };
  const ours = async (query: Record<string, string>) => samplesIn((await ask(prober, query)).body);

  test.each(['demo.example.com', 'wildcard.example.com', 'login.example.com', 'cross-signed.example.com'])(
    'https, %s: the same figures',
    async (hostname) => {
      const query = { target: `https://${place}/`, hostname, module: 'http_2xx' };
      const [there, here] = [await theirs(query), await ours(query)];
      expect(ofAll(here)).toEqual(ofAll(there));
      for (const [name, label] of [
        ['probe_tls_version_info', 'version'],
        ['probe_ssl_last_chain_info', 'fingerprint_sha256'],
      ] as const) {
        expect([name, labelIn(here, name, label)]).toEqual([name, labelIn(there, name, label)]);
      }
    },
  );

  test('plain http: the same figures', async () => {
    const query = { target: `http://${plain}/`, hostname: 'in-the-clear.example.com' };
    const [there, here] = [await theirs(query), await ours(query)];
    expect(ofAll(here)).toEqual(ofAll(there));
  });

  test('TLS alone: the same figures', async () => {
    const query = { target: place, hostname: 'demo.example.com', module: 'tls_connect' };
    const [there, here] = [await theirs(query), await ours(query)];
    expect(ofAll(here)).toEqual(ofAll(there));
  });

  test.each(['expired.example.com', 'self-signed.example.com', 'wrong-name.example.com'])(
    '%s: no success either way, and the end of the certificates all the same, for which they must be told to be careless',
    async (hostname) => {
      const query = { target: `https://${place}/`, hostname };
      const [there, here] = [await theirs(query), await ours(query)];
      expect([there.get('probe_success'), here.get('probe_success')]).toEqual([0, 0]);
      expect(there.get('probe_ssl_earliest_cert_expiry')).toBeUndefined();
      const careless = await theirs({ ...query, module: 'careless' });
      expect(careless.get('probe_ssl_earliest_cert_expiry')).toBeGreaterThan(1e9);
      expect(here.get('probe_ssl_earliest_cert_expiry')).toBe(careless.get('probe_ssl_earliest_cert_expiry'));
    },
  );

  test('they answer the same to those who ask for nothing', async () => {
    for (const query of [{}, { target: place, module: 'nope' }] as Record<string, string>[]) {
      const there = await fetch(`${url}/probe?${new URLSearchParams(query).toString()}`);
      const here = await ask(prober, query);
      expect([here.status, here.body]).toEqual([there.status, await there.text()]);
    }
  });
});
