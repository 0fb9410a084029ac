import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConfigError } from '../../../src/config/error.ts';
import { metricLabel, reservedLabels } from '../../../src/facts/metric-label.ts';
import type { Target } from '../../../src/model/target.ts';
import { prometheusReport } from '../../../src/report/prometheus/report.ts';
import { complaints, load } from '../../config/loading.ts';
import { parseExposition } from '../../support/parse-exposition.ts';
import { report, target } from '../reports.ts';

const host = fc.constantFrom('a.example.com', 'b.example.com', '192.0.2.1', '2001:db8::1', 'A.example.com.');
const port = fc.constantFrom(443, 8443, undefined);
const names =
  'a.example.com|a.example.com:8443|x|x |x\u200b|x\\u200b|x\\\\u200b|x"|x\\"|x\\|x\u00a0|x\\xa0|\ud800|\\ud800'.split(
    '|',
  );
const name = fc.constantFrom(...names, undefined, undefined);
const labels = fc.dictionary(
  fc.constantFrom('team', 'app.kubernetes.io/name', 'app-kubernetes-io-name', 'Host', 'NAME', 'job'),
  fc.constantFrom('', 'x', 'y"', '\n', '\u001b'),
  { maxKeys: 3 },
);
const written = fc.array(fc.record({ host, port, name, labels }), { minLength: 1, maxLength: 8 });

const targetsOf = (tree: object): readonly Target[] | null => {
  try {
    return load(JSON.stringify(tree)).targets;
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
};

test('no two targets of a configuration that is taken give the same series', () => {
  let [taken, most] = [0, 0];
  fc.assert(
    fc.property(written, (targets) => {
      const made = targetsOf({ domain: 'ck8s.example.org', targets });
      fc.pre(made !== null);
      if (made === null) return;
      taken += 1;
      most = Math.max(most, made.length);
      const reports = made.map(({ host, port, name, labels }) => target({ host, port, name, labels }));
      // The parser throws where one comes twice; that none is left out the count shows.
      const families = parseExposition(prometheusReport(report(reports), {}));
      expect(families.get('hostprobe_target_status')?.samples).toHaveLength(4 * made.length);
    }),
    { numRuns: 300, maxSkipsPerRun: 1000 },
  );
  expect(taken).toBeGreaterThan(100);
  expect(most).toBeGreaterThan(4);
});

test('a configuration cannot have a label of ours', () => {
  const labelled = (label: string) =>
    JSON.stringify({ targets: [{ host: 'a.example.com', labels: { [label]: 'x' } }] });
  for (const label of reservedLabels) expect(complaints(labelled(label)).join()).toContain('hostprobe’s own');
  expect(complaints(labelled('node-version')).join()).toContain('hostprobe’s own');
  expect(complaints(labelled('team'))).toEqual([]);
  expect(metricLabel('app.kubernetes.io/name')).toBe('app_kubernetes_io_name');
});
