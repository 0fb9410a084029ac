import { DatabaseSync } from 'node:sqlite';
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { loopbackSites, startDaemonPlatform } from './daemon-platform.ts';
import { findings, isTrue, startDaemon, total, up, watch, type DaemonProcess } from './daemon-process.ts';
import { describeSystem } from './programs.ts';

interface ReportTold {
  readonly host: string;
  readonly startedAt: string;
  readonly since: string;
  readonly findings: readonly { readonly check: string; readonly status: string; readonly since?: string }[];
}

const reports = async (daemon: DaemonProcess): Promise<readonly ReportTold[]> => {
  const answer = await daemon.get('/api/v1/report');
  return (JSON.parse(answer?.body ?? '{}') as { targets: ReportTold[] }).targets;
};

const failingSince = ({ findings }: ReportTold): readonly string[] =>
  findings.filter(({ status }) => status === 'fail').map(({ check, since }) => `${check} ${since}`);

const looksOf = (database: DatabaseSync): number =>
  Number({ ...database.prepare('select sum(pass + warn + unknown + fail) as looks from days').get() }['looks']);

const times = 10;

await describeSystem(
  'it is killed in the middle of writing',
  { programs: ['nsd', 'unbound', 'nginx'], addresses: Object.values(loopbackSites) },
  () => {
    test('its history is whole, nothing is lost but the last second, and what was told is told at once', async () => {
      await using platform = await startDaemonPlatform();
      const { folder } = platform;
      const path = join(folder.path, 'history.db');
      const configuration = platform.configuration({ store: { path } });
      const file = folder.write('hostprobe.json', JSON.stringify(configuration));
      let written = 0;
      const known = new Map<string, ReportTold>();
      for (let time = 1; time <= times; time++) {
        await using daemon = await startDaemon(file);
        await using watcher = watch(daemon);
        if (time > 1) {
          // Before the first look of this run is settled, or just after it.
          const first = await watcher.next();
          for (const [host, check] of platform.broken) expect(findings(first)).toContain(`${host} ${check}`);
          for (const host of platform.healthy) expect(up(first, host)).toBe(1);
          for (const report of await reports(daemon)) {
            const before = known.get(report.host);
            if (report.startedAt === before?.startedAt) expect(report).toEqual(before);
            expect([report.host, failingSince(report)]).toEqual([report.host, before && failingSince(before)]);
          }
        }
        await watcher.until('all is told as it is', (scrape) => isTrue(scrape, platform), 60_000);
        for (const report of await reports(daemon)) known.set(report.host, report);
        const settled = total(await watcher.next(), 'hostprobe_probes_total');
        // What was settled by now is more than a second old when it is killed; then somewhere between two writes.
        await pause(1000 + time * 60);
        daemon.kill('SIGKILL');
        expect((await daemon.ended).signal).toBe('SIGKILL');

        const copy = join(folder.path, `killed-${time}.db`);
        for (const end of ['', '-wal', '-shm']) if (existsSync(path + end)) copyFileSync(path + end, copy + end);
        const database = new DatabaseSync(copy);
        try {
          expect({ ...database.prepare('pragma integrity_check').get() }).toEqual({ integrity_check: 'ok' });
          const looks = looksOf(database);
          expect(looks).toBeGreaterThanOrEqual(written + settled);
          written = looks;
        } finally {
          database.close();
        }
      }
    }, 180_000);
  },
);
