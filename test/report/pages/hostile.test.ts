import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messagePage } from '../../../src/report/pages/message-page.ts';
import { anyReport } from '../any-report.ts';
import { finding, hostile, leaf, target } from '../reports.ts';
import { all, expectPlain, history, listed, pageOf, shown, standing } from './shown.ts';

const markup = fc.constantFrom(
  '<script>document.title="ran"</script>',
  '"><img src=x onerror=alert(1)>',
  "' onload='x",
  '</title></style></pre></main>',
  '&lt;&#x3c;',
  '<!--',
  'javascript:alert(1)',
  '\u2028<b>',
  '\ud800',
  '..',
  '\u202e',
);

describe('hostile text', () => {
  test('of any report stays text', () => {
    fc.assert(
      fc.property(anyReport, fc.oneof(markup, fc.string({ unit: 'binary' })), (some, text) => {
        expectPlain(shown(listed(some.targets), standing(some)));
        for (const each of some.targets)
          expectPlain(pageOf({ ...each, name: text, labels: { [text]: text } }, history(text)));
      }),
      { numRuns: 200 },
    );
  });

  test('of one that is made to break out stays text, wherever it stands', () => {
    for (const each of hostile.targets) expectPlain(pageOf(each, history('"><script>')));
    fc.assert(
      fc.property(markup, markup, (one, other) => {
        const text = one + other;
        const earlier = {
          status: 'fail',
          reason: text,
          subject: text,
          message: text,
          owner: 'cdn',
          since: text,
        } as const;
        const bad = target({
          host: text,
          name: text,
          status: 'unknown',
          since: text,
          loadBalancer: text,
          labels: { [text]: text },
          fullLookAt: text,
          lastCertificate: { ...leaf, subject: text, names: [text], seenAt: text },
          observed: { chain: [], addresses: [text], earliestCertificate: { ...leaf, issuer: text } },
          findings: [
            finding(text, 'unknown', text, { subject: text, earlier, fix: { text, paste: [text], where: text } }),
          ],
          notJudged: [{ check: text, because: text }],
        });
        const problems = Array.from({ length: 30 }, () => text);
        const badStanding = {
          readiness: { ready: false, because: text },
          clusters: [{ environment: text, up: false, staleSince: text, failing: [text], denied: [text] }],
          vantage: {
            name: text,
            up: false,
            since: text,
            limits: [{ code: 'no-ipv6', message: text, keepsFrom: text }],
          },
          configuration: {
            file: text,
            digest: text,
            lastReload: { ok: false, at: text, problems },
            lastSuccessAt: text,
          },
        } as const;
        const content = expectPlain(shown(listed([bad, bad]), badStanding, { ...all, text }));
        expect(content.find(({ tag }) => tag === 'input')?.attributes.get('value')).toBe(visible(text));
        expectPlain(pageOf(bad, history(text)));
        expectPlain(messagePage({ title: text, up: '', version: text }, text, text, [{ path: 'checks/a', text }]));
      }),
    );
  });
});

/** As it is shown. */
const visible = (text: string): string =>
  text.replaceAll('\ud800', '\\ud800').replaceAll('\u2028', '\\u2028').replaceAll('\u202e', '\\u202e');
