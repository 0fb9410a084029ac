import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createAuthority } from '../../src/lab/certificates.ts';
import { startLetterBox } from '../delivery/letter-box.ts';
import { parseExposition } from '../support/parse-exposition.ts';
import { startPushgateway } from '../support/pushgateway.ts';
import { describeSystem } from '../system/programs.ts';
import { useBench } from './bench.ts';

const bench = useBench();
const configured = (vantage: string): string => bench().configure({ vantage });

describe('a push that cannot be meant is refused before anything is looked at', () => {
  test.each<[string, readonly string[], Readonly<Record<string, string>>, RegExp]>([
    ['no vantage', [], {}, /^--push: nothing says where this prober stands.*HOSTPROBE_VANTAGE/],
    [
      'that of a pod',
      [],
      { HOSTPROBE_VANTAGE: 'probe-29384-x7k2p', HOSTNAME: 'probe-29384-x7k2p', KUBERNETES_SERVICE_HOST: '10.0.0.1' },
      /^--push: the vantage "probe-29384-x7k2p" is the name of this pod/,
    ],
    [
      'no URL',
      ['--push', 'http://u:secret@host:x'],
      { HOSTPROBE_VANTAGE: 'a' },
      /^--push: expected the URL(?!.*secret)/,
    ],
  ])('%s', async (_, words, env, why) => {
    await using box = await startLetterBox([{ status: 200 }]);
    const config = bench().configure({ vantage: undefined });
    const ended = await bench().run(['check', '--config', config, 'demo.example.com', ...words], {
      env: { HOSTPROBE_PUSH: `http://${box.at}`, ...env },
    });
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(why);
    expect(box.received).toEqual([]);
  });
});

test('what the gateway refuses ends with 4, says why, and the report is printed all the same', async () => {
  await using box = await startLetterBox([{ status: 400, body: 'inconsistent' }]);
  const words = ['check', '--config', configured('a'), 'demo.example.com', '--push', `http://prober:secret@${box.at}`];
  const ended = await bench().run(words);
  expect(ended.code).toBe(4);
  expect(ended.stdout).toContain('demo.example.com');
  expect(ended.stderr).toBe(
    `hostprobe: the metrics were not pushed to http://***@${box.at}/: it answered 400 Bad Request: inconsistent\n`,
  );
});

test('of a run that was interrupted nothing is pushed, and no file of metrics takes the place of a whole one', async () => {
  await using box = await startLetterBox([{ status: 200 }]);
  const file = join(bench().folder.path, 'kept.prom');
  writeFileSync(file, 'hostprobe_targets 7\n');
  const words = ['demo.example.com', 'silent.example.com', 'wildcard.example.com', '--concurrency', '2'];
  const outputs = ['--push', `http://${box.at}`, '-o', 'prometheus=kept.prom', '-o', 'jsonl'];
  const started = bench().start(['check', '--config', configured('a'), ...words, '--timeout', '60s', ...outputs]);
  await started.prints(/"host":"demo\.example\.com"/);
  started.kill('SIGTERM');
  const ended = await started.ended;
  expect(ended.code).toBe(143);
  expect(ended.stderr).toContain('the metrics were not pushed');
  expect(ended.stderr).toContain('kept.prom stays as it was');
  expect(box.received).toEqual([]);
  expect(readFileSync(file, 'utf8')).toBe('hostprobe_targets 7\n');
});

test('over HTTPS, a gateway whose authority is not known is not spoken to', async () => {
  const authority = await createAuthority('Gateways');
  const { pem: cert, keyPem: key } = await authority.leaf({ ip: ['127.0.0.1'] });
  await using box = await startLetterBox([{ status: 200 }], { cert, key });
  const words = ['check', '--config', configured('a'), 'demo.example.com', '--push', `https://${box.at}`];
  const known = bench().folder.write('gateways.pem', authority.pem);
  const [strange, trusted] = await Promise.all([
    bench().run(words),
    bench().run(words, { env: { NODE_EXTRA_CA_CERTS: known } }),
  ]);
  expect(strange).toMatchObject({ code: 4 });
  expect(strange.stderr).toMatch(/were not pushed to https:.*certificate/);
  expect(trusted).toMatchObject({ code: 0, stderr: '' });
  expect(box.received).toHaveLength(1);
});

test('-o prometheus=FILE is a whole file of metrics, and a link to it stays one', async () => {
  const ended = await bench().check(['demo.example.com', '-o', 'prometheus=run.prom']);
  expect(ended).toMatchObject({ code: 0, stdout: '', stderr: '' });
  const families = parseExposition(readFileSync(join(bench().folder.path, 'run.prom'), 'utf8'));
  expect(families.get('hostprobe_target_up')?.samples).toMatchObject([{ value: 1 }]);
});

await describeSystem('a real Pushgateway', { programs: ['prometheus-pushgateway'] }, () => {
  test('has the last run of each vantage and of each part, and nothing of the one before', async () => {
    await using gateway = await startPushgateway();
    const push = (vantage: string, ...words: string[]) =>
      bench().run(['check', '--config', configured(vantage), '--push', gateway.url, '-o', 'json', ...words]);
    const both = ['demo.example.com', 'missing.example.com'];
    expect(await push('cluster-a', ...both)).toMatchObject({ code: 1, stderr: '' });
    // It has metrics of its own beside those that were pushed, and an empty label in each of these.
    const held = async () =>
      parseExposition(
        (await gateway.metrics())
          .replaceAll('instance="",', '')
          .split('\n')
          .filter((line) => line === '' || /^(?:# (?:HELP|TYPE) )?hostprobe_/.test(line))
          .join('\n'),
      );
    const first = await held();
    const hosts = (families: typeof first): string[] =>
      families.get('hostprobe_target_up')?.samples.map(({ labels }) => `${labels['vantage']} ${labels['host']}`) ?? [];
    expect(hosts(first).toSorted()).toEqual(['cluster-a demo.example.com', 'cluster-a missing.example.com']);
    const [last] = first.get('hostprobe_last_run_timestamp_seconds')?.samples ?? [];
    expect(last).toMatchObject({ labels: { job: 'hostprobe', vantage: 'cluster-a' } });
    expect(Math.abs((last?.value ?? 0) - Date.now() / 1000)).toBeLessThan(60);

    expect(await push('cluster-a', 'demo.example.com')).toMatchObject({ code: 0, stderr: '' });
    expect(await push('rack/2 “ö”', 'demo.example.com')).toMatchObject({ code: 0, stderr: '' });
    const second = await held();
    expect(hosts(second).toSorted()).toEqual(['cluster-a demo.example.com', 'rack/2 “ö” demo.example.com']);

    for (const part of ['0/2', '1/2']) await push('parts', ...both, '--shard', part, '--allow-empty');
    const groups = (await gateway.groups()).filter(({ vantage }) => vantage === 'parts');
    expect(groups.map(({ shard }) => shard).toSorted()).toEqual(['0', '1']);
    const third = hosts(await held());
    expect(third.filter((line) => line.startsWith('parts ')).toSorted()).toEqual(both.map((host) => `parts ${host}`));
  });
});
