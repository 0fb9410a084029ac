import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { rulesFolder } from '../monitoring/promtool.ts';

interface ScrapeJob {
  readonly job_name: string;
}

/** A job of config/prometheus/scrape.yaml, with what is another here. */
function jobOf(name: string, at: { readonly daemon: string; readonly tokenFile: string }): ScrapeJob {
  const text = readFileSync(join(rulesFolder, 'scrape.yaml'), 'utf8')
    .replaceAll('127.0.0.1:9790', at.daemon)
    .replaceAll('hostprobe-token', at.tokenFile);
  const { scrape_configs: jobs } = parse(text) as { readonly scrape_configs: readonly ScrapeJob[] };
  const job = jobs.find(({ job_name }) => job_name === name);
  if (job === undefined) throw new Error(`scrape.yaml has no job ${name}`);
  return job;
}

/** The daemons as jobs that have no targets before their files are there, and `/probe` of the first for these. */
export function scrapeJobs(given: {
  readonly folder: string;
  readonly jobs: readonly string[];
  readonly daemon: string;
  readonly tokenFile: string;
  readonly probed: readonly string[];
}): object[] {
  const { folder, jobs, probed } = given;
  const late = (job: string): object => ({
    ...jobOf('hostprobe', given),
    job_name: job,
    static_configs: [],
    file_sd_configs: [{ files: [join(folder, `${job}.json`)], refresh_interval: '1s' }],
  });
  const patient = { scrape_interval: '5s', scrape_timeout: '5s' };
  return [...jobs.map(late), { ...jobOf('blackbox', given), ...patient, static_configs: [{ targets: probed }] }];
}
