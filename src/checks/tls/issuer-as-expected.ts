import {
  calledAs,
  certificateTitle,
  commonName,
  nameText,
  organisation,
} from '../../facts/tls/names/distinguished-name.ts';
import { findSecretCommand } from '../../facts/kubectl.ts';
import {
  beforeCertificates,
  certificateLimits,
  groupServed,
  noCertificate,
  servedAt,
  speaksTls,
} from '../../facts/tls/served.ts';
import { leafCommand } from '../../facts/tls/commands.ts';
import { defineCheck } from '../define.ts';

export const issuerAsExpected = defineCheck({
  id: 'tls.issuer-as-expected',
  title: 'the certificate names the expected issuer',
  why: 'A certificate of another authority means that somebody else has it issued than was agreed, or that traffic passes through a proxy that makes its own.',
  fix: 'Have the certificate issued by the expected authority, or change expect.issuer to the one that is used now.',
  sources: [
    { title: 'RFC 5280, section 4.1.2.4: issuer', url: 'https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.4' },
    { title: 'cert-manager: issuers', url: 'https://cert-manager.io/docs/configuration/issuers/' },
  ],
  aliases: ['issuer', 'wrong CA', 'TLS interception', 'certificate authority changed', 'issued by'],
  controls: ['ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'developer',
  urgency: 'soon',
  essential: false,
  look: 'quick',
  reasons: ['other-issuer', 'no-handshake'],
  worst: 'fail',
  needs: ['sessions', 'twins'],
  mayMiss: ['twins'],
  yieldsTo: [...beforeCertificates, 'tls.not-placeholder', 'tls.trust-as-expected'],
  limitedBy: certificateLimits,
  applies: ({ target }) => speaksTls(target) && target.expect.issuer !== undefined,
  *run({ sessions, twins, pki, target: { host, expect } }) {
    const wanted = expect.issuer ?? '';
    const served = servedAt({ sessions, twins, pki });
    if (served.length === 0) yield noCertificate;
    const rows = served.flatMap(({ where, leaf }) => {
      const held = [organisation(leaf.issuer), commonName(leaf.issuer)];
      if (held.some((name) => name?.toLowerCase().includes(wanted.toLowerCase()))) return [];
      return [{ address: where.address, key: nameText(leaf.issuer), value: { where, leaf } }];
    });
    for (const { subject, at, value } of groupServed(rows, served)) {
      const { leaf, where } = value;
      const by = [organisation(leaf.issuer) ?? '', calledAs(leaf.issuer)].filter((name) => name !== '');
      yield {
        reason: 'other-issuer',
        status: 'fail',
        subject,
        message: `the certificate${at} (${certificateTitle(leaf)}) was issued by ${[...new Set(by)].join(', ')}, expected was "${wanted}"`,
        fix: {
          text: `Find the Secret and the issuer behind ${host}, and correct the annotation cert-manager.io/cluster-issuer.`,
          paste: [findSecretCommand(host)],
        },
        see: [leafCommand(where, '-issuer')],
        evidence: { sha256: leaf.sha256, issuer: nameText(leaf.issuer) },
      };
    }
  },
});
