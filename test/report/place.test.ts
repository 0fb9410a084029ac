import { describe, expect, test } from 'vitest';
import { fileText, placeText, withFiles } from '../../src/report/place.ts';
import { reporters } from '../../src/report/index.ts';
import { catalogue } from './catalogue.ts';
import { manifests } from './manifest-reports.ts';
import { finding, report, target } from './reports.ts';

const inFile = { file: 'a.yaml', line: 12, column: 5 };

describe('placeText', () => {
  test.each([
    [
      { object: 'ingress/default/shop', path: 'spec.tls[0].secretName', ...inFile },
      'a.yaml:12:5  spec.tls[0].secretName (Ingress default/shop)',
    ],
    [{ object: 'ingress/default/shop', path: '', ...inFile }, 'a.yaml:12:5  Ingress default/shop'],
    [{ object: 'clusterissuer/le', path: 'spec.acme' }, 'spec.acme (ClusterIssuer le)'],
    [{ object: 'httproute/a/b', path: '' }, 'HTTPRoute a/b'],
    [{ object: 'dnsendpoint/a/b', path: '', ...inFile, file: '-' }, '(standard input):12:5  DNSEndpoint a/b'],
  ])('%j', (at, said) => expect(placeText(at)).toBe(said));

  test('of a cluster there is no file', () => expect(fileText({ object: 'ingress/a/b', path: '' })).toBeNull());
});

test('files are as the repository has them, and standard input stays what it is', () => {
  const files = withFiles(manifests, (file) => `sub/${file}`).targets.flatMap(({ findings }) =>
    findings.flatMap(({ at }) => at?.file ?? []),
  );
  expect(files).toEqual(['sub/deploy/shop.yaml', 'sub/./deploy/issuers.yaml', '-', 'sub/./deploy/issuers.yaml']);
});

test('what stands in many places is told with the first of them', () => {
  const placed = Array.from({ length: 12 }, (_, i) =>
    target({
      host: `h${i}.example.com`,
      status: 'fail',
      findings: [
        finding('kubernetes.host-valid', 'fail', 'm', {
          at: { object: `ingress/default/i${i}`, path: '', ...inFile, line: i + 1 },
        }),
      ],
    }),
  );
  const options = { width: 100, colour: false, ascii: false, verbose: false, groupBy: 'check' as const };
  const text = reporters.text(report(placed), catalogue, options);
  expect(text).toContain('\n      at    a.yaml:1:5  Ingress default/i0\n');
  expect(text).toContain('\n            a.yaml:10:5  Ingress default/i9\n            and 2 more (-o csv lists them)\n');
});
