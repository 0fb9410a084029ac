import { expect } from 'vitest';
import type { DaemonPlatform } from './daemon-platform.ts';
import { falseFails, findings, isTrue, ofHost, up, vantageUp, type Scrape, type Watcher } from './daemon-process.ts';

const notAfter = 'hostprobe_certificate_not_after_timestamp_seconds';

export const isCutOff = (scrape: Scrape, { healthy }: DaemonPlatform): boolean =>
  vantageUp(scrape) === 0 && healthy.every((host) => up(scrape, host) === undefined);

/** Brings our own trouble about, waits until it is seen and lets it last; then ends it, and waits until all is as it was. */
export async function goThrough(
  watcher: Watcher,
  platform: DaemonPlatform,
  { begin, end, lastsMs }: { begin(): Promise<unknown>; end(): Promise<unknown>; lastsMs: number },
): Promise<void> {
  const before = await watcher.until('all is told as it is', (scrape) => isTrue(scrape, platform), 60_000);
  const certificates = platform.healthy.map((host) => ofHost(before, notAfter, host));
  const since = performance.now();
  await begin();
  await watcher.until('nothing is known', (scrape) => isCutOff(scrape, platform), 40_000);
  await watcher.until('it lasts', ({ at }) => at - since > lastsMs, lastsMs + 10_000);
  await end();
  const after = await watcher.until('all is told as it was', (scrape) => isTrue(scrape, platform), 60_000);

  expect(falseFails(watcher, platform.healthy)).toEqual([]);
  expect(watcher.course(vantageUp, since)).toEqual([1, 0, 1]);
  const told = watcher.scrapes.filter(({ at }) => at >= since && at <= after.at);
  for (const scrape of told) {
    expect(findings(scrape)).toEqual(expect.arrayContaining(findings(before)));
    expect(platform.healthy.map((host) => ofHost(scrape, notAfter, host))).toEqual(certificates);
  }
}
