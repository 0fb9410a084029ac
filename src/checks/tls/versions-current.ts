import { groupByAddress } from '../../facts/by-address.ts';
import { versionCommand } from '../../facts/tls/commands.ts';
import { beforeCertificates, certificateLimits, noCertificate, speaksTls } from '../../facts/tls/served.ts';
import {
  hollowText,
  oldestMeant,
  versionsAmiss,
  versionsAt,
  versionsFix,
  versionsLack,
} from '../../facts/tls/handshake/versions.ts';
import { defineCheck } from '../define.ts';

export const versionsCurrent = defineCheck({
  id: 'tls.versions-current',
  title: 'TLS 1.3 is spoken, and no version of TLS that is out of date',
  why: 'TLS 1.0 and 1.1 were retired by RFC 8996: they rest on MD5 and SHA-1 and know no authenticated encryption, and audits fail for them. SSL 3.0 and older cannot be asked for from here: of them nothing is said. What was asked for and refused in a way that tells nothing of the version, such as for want of a common cipher, is unknown and not refused; a connection that was cut off is a refusal only where the usual handshake right after it was made.',
  fix: 'Set the oldest version of TLS to 1.2 where TLS ends (the ingress controller, the load balancer or the CDN), and turn 1.3 on.',
  sources: [
    { title: 'RFC 8996: deprecating TLS 1.0 and TLS 1.1', url: 'https://www.rfc-editor.org/rfc/rfc8996' },
    { title: 'RFC 9325, section 3.1: protocol versions', url: 'https://www.rfc-editor.org/rfc/rfc9325#section-3.1' },
    {
      title: 'ingress-nginx: ssl-protocols',
      url: 'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/configmap/#ssl-protocols',
    },
  ],
  aliases: [
    'TLS 1.0',
    'TLS 1.1',
    'TLSv1',
    'ssl_protocols',
    'minTlsVersion',
    'ERR_SSL_OBSOLETE_VERSION',
    'SSL_ERROR_UNSUPPORTED_VERSION',
    'unsupported protocol',
    'POODLE',
    'BEAST',
  ],
  controls: ['ISO 27001:2022 8.24 (A.10.1.1)', 'ISO 27001:2022 8.21 (A.13.1.2)'],
  owner: 'administrator',
  urgency: 'hygiene',
  essential: false,
  look: 'full',
  reasons: ['below-minimum', 'outdated', 'not-1.3', 'not-told', 'no-handshake'],
  worst: 'fail',
  needs: ['sessions', 'versions'],
  yieldsTo: beforeCertificates,
  limitedBy: certificateLimits,
  applies: ({ target }) => speaksTls(target),
  lacks: (view) => versionsLack(view, view.target.expect.minTlsVersion),
  *run({ sessions, versions, target: { expect } }) {
    const least = expect.minTlsVersion;
    const all = versionsAt({ sessions, versions }, least);
    if (all.length === 0) yield noCertificate;
    const rows = all.map((value) => {
      const { accepted, unknown, hollow } = value;
      return { address: value.where.address, key: JSON.stringify([accepted, unknown, hollow]), value };
    });
    for (const { subject, at, value } of groupByAddress(rows, all.length)) {
      const { where, accepted, unknown, hollow } = value;
      const amiss = versionsAmiss(value, least, at);
      if (amiss !== null) {
        yield {
          reason: amiss.reason,
          status: amiss.reason === 'below-minimum' ? 'fail' : 'warn',
          subject,
          message: amiss.message,
          fix: versionsFix(least),
          see: amiss.shown.map((version) => versionCommand(where, version)),
          evidence: { accepted, minTlsVersion: least },
        };
      }
      for (const { version, why } of unknown) {
        const message = `not known whether TLS ${version} is accepted${at}: ${why}`;
        const see = [versionCommand(where, version)];
        yield { reason: 'not-told', status: 'unknown', subject, message, owner: 'prober', see };
      }
      if (amiss === null && unknown.length === 0) {
        yield {
          status: 'pass',
          subject,
          message: `TLS 1.3 is spoken${at}, and nothing older than ${oldestMeant(least)}${hollowText(hollow)}`,
          ...(hollow.length === 0 ? {} : { evidence: { hollow } }),
        };
      }
    }
  },
});
