import { registrableDomain } from '../../src/facts/dns/public-suffix.ts';
import { serveDns } from '../support/dns-server.ts';
import { authority, recursor, type Zones } from '../support/dns-zones.ts';
import { climbAll, climbedText, mayIssue } from './climbing.ts';
import { rowsOf, type Outcome, type Suite } from './suite.ts';

/** Let's Encrypt, as its own tests have it: over HTTP, for this account. */
const applicant = {
  domains: ['letsencrypt.org'],
  method: 'http-01',
  account: 'https://letsencrypt.org/acct/reg/123',
};

/** Each registrable domain as a zone of its own, with the records of the rows below it. */
function zonesFor(rows: readonly (readonly string[])[]): Zones {
  const zones: Record<string, string[]> = {};
  for (const [domain = '', , at = '-', records = '-'] of rows) {
    const apex = registrableDomain(domain.replace(/^\*\./, '')) ?? domain;
    const zone = (zones[apex] ??= [`${apex} 900 NS ns1.${apex}`, `ns1.${apex} 900 A 127.0.0.2`]);
    const lines = records.split(' | ').filter((record) => record !== '-');
    zone.push(...lines.map((record) => `${at} 900 CAA ${record}`).filter((line) => !zone.includes(line)));
  }
  return zones;
}

const file = 'caa/boulder-caa.tsv';

export const caaBoulder: Suite = {
  files: [file],
  title: "Let's Encrypt's own verdicts on CAA",
  async run(content): Promise<Outcome> {
    const rows = rowsOf(content(file));
    const zones = zonesFor(rows);
    const servers = await serveDns({ '127.0.0.1': recursor(zones), '127.0.0.2': authority(zones) });
    try {
      const names = rows.map(([domain = '']) => domain);
      const climbed = await climbAll(servers.port, names, applicant);
      const wrong = climbed.flatMap((one, index) => {
        const [domain = '', valid, at, , title] = rows[index] ?? [];
        const isRight = mayIssue(one) === (valid === 'true') && (one.at ?? '-') === at;
        return isRight
          ? []
          : [`${domain} (${title}): ${climbedText(one)} at ${one.at ?? '-'}, expected ${valid} at ${at}`];
      });
      return { cases: rows.length, wrong };
    } finally {
      await servers.close();
    }
  },
};
