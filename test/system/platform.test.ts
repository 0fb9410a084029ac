import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { buildClone, type Clone } from '../support/clone.ts';
import { run, type Ended } from '../support/process.ts';
import { reportIn, standing } from '../support/report.ts';
import { hosts } from './hosts.ts';
import { allAddresses } from './places.ts';
import { program } from './installed.ts';
import { describeSystem } from './programs.ts';
import { startWorld, type World } from './world.ts';

await describeSystem(
  'NSD, Unbound and nginx on loopback',
  { programs: ['nsd', 'unbound', 'nginx', 'dig', 'openssl'], addresses: allAddresses },
  () => {
    let world: World;
    let clone: Clone;
    let all: { readonly ended: Ended; readonly report: Report };
    const running = new AsyncDisposableStack();
    beforeAll(async () => {
      clone = running.use(await buildClone());
      world = running.use(await startWorld());
      const ended = await check('root');
      all = { ended, report: reportIn(ended) };
    });
    afterAll(() => running.disposeAsync());

    const check = (store: keyof World['configFile'], ...words: string[]): Promise<Ended> =>
      run([process.execPath, clone.bin, 'check', '--config', world.configFile[store], '-o', 'json', ...words], {
        cwd: world.folder.path,
      });
    const exitCodeOf = { pass: 0, warn: 0, fail: 1, unknown: 3 } as const;

    test.concurrent.each(hosts)('$host: $status $findings', async ({ host, status, findings }) => {
      const ended = await check('root', host);
      const { targets } = reportIn(ended);
      expect(targets.map((target) => [target.host, target.status, standing(target)])).toEqual([
        [host, status, findings],
      ]);
      expect([ended.code, ended.stderr]).toEqual([exitCodeOf[status], '']);
    });

    test('all at once: the same verdicts, and the exit code of the worst', () => {
      const { targets, summary } = all.report;
      expect(targets.map((target) => [target.host, target.status, standing(target)])).toEqual(
        hosts.map(({ host, status, findings }) => [host, status, findings]),
      );
      const count = (wanted: string): number => hosts.filter(({ status }) => status === wanted).length;
      expect(summary).toEqual({ pass: count('pass'), warn: count('warn'), fail: count('fail'), unknown: 0 });
      expect(all.ended.code).toBe(1);
    });

    describe('with the intermediate in the store beside its root', () => {
      const plain = hosts.filter(({ host }) => host === 'demo.example.com');
      test.each([...plain, ...hosts.filter(({ withIntermediate }) => withIntermediate !== undefined)])(
        '$host',
        async ({ host, withIntermediate, ...usual }) => {
          const { status, findings } = withIntermediate ?? usual;
          const ended = await check('intermediate', host);
          const { targets } = reportIn(ended);
          expect(targets.map((target) => [target.status, standing(target)])).toEqual([[status, findings]]);
          expect(ended.code).toBe(exitCodeOf[status]);
        },
      );
    });

    test.concurrent.each(hosts)('$host has the addresses that dig sees', async ({ host }) => {
      const { address, port } = world.resolver;
      const asked = ['A', 'AAAA'].flatMap((type) => [host, type]);
      const { stdout } = await run([program('dig'), `@${address}`, '-p', String(port), '+short', ...asked]);
      const addresses = stdout.split('\n').filter((line) => /^[\d.]+$|:/.test(line));
      const target = all.report.targets.find((one) => one.host === host);
      expect(target?.observed.addresses.toSorted()).toEqual([...new Set(addresses)].toSorted());
    });

    const served = hosts.filter(
      ({ status, findings }) => status === 'pass' || findings.some((one) => / tls\./.test(one)),
    );
    test.concurrent.each(served)('$host is as trustworthy as OpenSSL finds it', async ({ host, target = {} }) => {
      const report = all.report.targets.find((one) => one.host === host);
      const store = JSON.stringify(target).includes('private') ? 'private' : 'public';
      const verified = await Promise.all(
        (report?.observed.addresses ?? []).map(async (address) => {
          const place = `${address.includes(':') ? `[${address}]` : address}:${world.tlsPort}`;
          const how = ['-connect', place, '-servername', host, '-verify_hostname', host, '-verify_return_error'];
          const { code } = await run([program('openssl'), 's_client', ...how, '-CAfile', world.trust[store]]);
          return code === 0;
        }),
      );
      const isFaulted = report?.findings.some(({ check, status }) => check.startsWith('tls.') && status === 'fail');
      expect(verified).not.toEqual([]);
      expect(isFaulted).toBe(verified.includes(false));
    });
  },
);
