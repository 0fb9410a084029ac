import { durationText } from '../../facts/duration.ts';
import type { Observed, ObservedCertificate, TargetReport } from '../../model/report.ts';
import { chainLines } from '../chain.ts';
import { disagreementLines } from '../disagreements.ts';
import { servedParts } from '../served.ts';
import { block, html, items, nothing, terms, type Html } from './html.ts';
import { agoText, pen, timeText } from './told.ts';

const mostNames = 100;

/** What was seen of a target in its latest look, and the certificate that was seen last. */
export function seenSection(report: TargetReport, nowMs: number): Html {
  const { observed, lastCertificate } = report;
  const chain = [...chainLines(report, true, pen), ...disagreementLines(observed.disagreements ?? [], false, pen)];
  // What is served is told by the clock of this page: a look may be hours old.
  const served = servedParts(observed, nowMs, true, pen);
  const { certificate, earliestCertificate } = observed;
  return html`<section aria-labelledby="seen">
    <h2 id="seen">Seen</h2>
    ${block(chain.map((line) => line.slice(2)))} ${items(served.map((part) => html`${part}`))}
    ${certificate === undefined ? nothing : certificateTerms('Certificate', certificate)}${
      earliestCertificate === undefined
        ? nothing
        : certificateTerms('Certificate of another address, which ends earlier', earliestCertificate)
    }${
      certificate !== undefined || lastCertificate === undefined
        ? nothing
        : certificateTerms(`Certificate that was seen ${agoText(lastCertificate.seenAt, nowMs)}`, lastCertificate)
    }${timingTerms(observed)}
  </section>`;
}

function certificateTerms(
  heading: string,
  { subject, issuer, names, notBefore, notAfter, serial, sha256, trust }: ObservedCertificate,
): Html {
  const more = names.length - mostNames;
  const told = names.slice(0, mostNames).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return html`<h3>${heading}</h3>
    ${terms([
      ['subject', subject],
      ['names', told],
      ['issuer', issuer],
      ['trust', trust],
      ['not before', timeText(notBefore)],
      ['not after', timeText(notAfter)],
      ['serial', serial],
      ['SHA-256', sha256],
    ])}`;
}

function timingTerms({ timings }: Observed): Html {
  if (timings === undefined) return nothing;
  const row = (term: string, ms: number | null): [string, string | null] => [
    term,
    ms === null ? null : durationText(ms),
  ];
  const { dnsMs, connectMs, tlsMs, httpMs } = timings;
  return html`<h3>Took</h3>
    ${terms([row('DNS', dnsMs), row('connect', connectMs), row('TLS', tlsMs), row('HTTP', httpMs)])}`;
}
