import { cutWords } from '../../facts/cut-words.ts';
import { errorMessages } from '../../facts/error-messages.ts';
import { unissued, unissuedOnly } from '../../facts/kubernetes/issuing/unissued.ts';
import { areNamesUnread, coveredText, missedText, whyMissed } from '../../facts/tls/names/covered-names.ts';
import { certificateTitle } from '../../facts/tls/names/distinguished-name.ts';
import { coversHost } from '../../facts/tls/names/covers-host.ts';
import { namesFix, plainName, promisedNames } from '../../facts/tls/names/promised-names.ts';
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

export const nameMatches = defineCheck({
  id: 'tls.name-matches',
  title: 'the certificate covers the host and every name that was promised',
  why: 'Clients compare the name they dialled with the subject alternative names (SAN), and refuse the connection where none matches. A wildcard stands for one whole label and never for the name above it.',
  fix: 'Have a certificate issued whose SAN holds the host (in the Ingress: spec.tls[].hosts), and see that the proxy serves it for this host.',
  sources: [
    { title: 'RFC 9525, section 6: service identity', url: 'https://www.rfc-editor.org/rfc/rfc9525#section-6' },
    { title: 'cert-manager: annotated Ingress', url: 'https://cert-manager.io/docs/usage/ingress/' },
  ],
  aliases: [
    'NET::ERR_CERT_COMMON_NAME_INVALID',
    'SSL_ERROR_BAD_CERT_DOMAIN',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    '526',
    'no alternative certificate subject name matches target host name',
    'hostname mismatch',
    'SAN',
    'altname',
    ...errorMessages.otherName,
  ],
  controls: ['ISO 27001:2022 8.21 (A.13.1.2)', 'ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'developer',
  urgency: 'now',
  essential: true,
  look: 'quick',
  reasons: ['host-not-covered', 'name-not-covered', 'names-unreadable', 'no-handshake'],
  worst: 'fail',
  needs: ['sessions', 'twins'],
  mayMiss: ['twins'],
  yieldsTo: [...beforeCertificates, 'tls.not-placeholder', ...unissued],
  yieldsOnly: unissuedOnly('host-not-covered'),
  limitedBy: certificateLimits,
  applies: ({ target }) => speaksTls(target),
  *run({ sessions, twins, pki, target: { host, expect } }) {
    const served = servedAt({ sessions, twins, pki });
    if (served.length === 0) yield noCertificate;
    const promised = promisedNames(host, expect.names);
    const rows = served.flatMap(({ where, leaf }) => {
      const uncovered = promised.filter((name) => !coversHost(leaf.names, name));
      return uncovered.length === 0
        ? []
        : [
            {
              address: where.address,
              key: `${areNamesUnread(leaf)} ${coveredText(leaf)}`,
              value: { where, leaf, uncovered },
            },
          ];
    });
    for (const { subject, at, value } of groupServed(rows, served)) {
      const { leaf, uncovered, where } = value;
      const see = [leafCommand(where, '-ext subjectAltName')];
      if (areNamesUnread(leaf)) {
        const message = `not known whether the certificate${at} (${certificateTitle(leaf)}) covers ${missedText(uncovered)}: its subject alternative names could not be read (${cutWords(leaf.unreadable.join(', '))})`;
        yield { reason: 'names-unreadable', status: 'unknown', subject, message, owner: 'prober', see };
        continue;
      }
      yield {
        reason: uncovered.includes(plainName(host)) ? 'host-not-covered' : 'name-not-covered',
        status: 'fail',
        subject,
        message: `the certificate${at} (${certificateTitle(leaf)}) does not cover ${missedText(uncovered)}: ${whyMissed(leaf, uncovered)}`,
        fix: namesFix(host, uncovered),
        see,
        evidence: { sha256: leaf.sha256, uncovered },
      };
    }
  },
});
